using System.Runtime.InteropServices;

namespace Fam.Worker.Evaluation.Scoring;

/// <summary>Precision, recall and their harmonic mean, 0 to 1.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RougeScore(double Precision, double Recall)
{
    public double F => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;

    public static RougeScore Of(int hits, int target, int prediction) => new((double)hits / Math.Max(prediction, 1), (double)hits / Math.Max(target, 1));
}

/// <summary>ROUGE (C.-Y. Lin, 2004) with the numbers of Google's rouge_score.</summary>
public static class Rouge
{
    /// <summary>ROUGE-n: n-grams in common, each as often as both have it.</summary>
    public static RougeScore Grams(IReadOnlyList<string> target, IReadOnlyList<string> prediction, int n)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(prediction);
        var (wanted, said) = (Count(target, n), Count(prediction, n));
        return RougeScore.Of(wanted.Sum(gram => Math.Min(gram.Value, said.GetValueOrDefault(gram.Key))), wanted.Values.Sum(), said.Values.Sum());
    }

    /// <summary>ROUGE-L: the longest common subsequence.</summary>
    public static RougeScore Longest(IReadOnlyList<string> target, IReadOnlyList<string> prediction)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(prediction);
        return target.Count == 0 || prediction.Count == 0 ? default : RougeScore.Of(Table(target, prediction)[target.Count, prediction.Count], target.Count, prediction.Count);
    }

    /// <summary>ROUGE-Lsum: for each sentence of the target the union of its longest common subsequences with all of the prediction's; no word counts twice.</summary>
    public static RougeScore Summary(IReadOnlyList<IReadOnlyList<string>> target, IReadOnlyList<IReadOnlyList<string>> prediction)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(prediction);
        var (wanted, said) = (Count([.. target.SelectMany(words => words)], 1), Count([.. prediction.SelectMany(words => words)], 1));
        var (targetWords, predictionWords) = (wanted.Values.Sum(), said.Values.Sum());
        if (targetWords == 0 || predictionWords == 0) return default;
        var hits = 0;
        foreach (var sentence in target)
        {
            var union = new SortedSet<int>();
            foreach (var other in prediction) union.UnionWith(Common(sentence, other));
            foreach (var word in union.Select(index => sentence[index]))
            {
                if (said.GetValueOrDefault(word) == 0 || wanted[word] == 0) continue;
                (hits, said[word], wanted[word]) = (hits + 1, said[word] - 1, wanted[word] - 1);
            }
        }

        return RougeScore.Of(hits, targetWords, predictionWords);
    }

    // A separator that no word has, so that two grams are equal only where all their words are.
    private static Dictionary<string, int> Count(IReadOnlyList<string> words, int n)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var start = 0; start + n <= words.Count; start++)
        {
            var gram = string.Join('\n', words.Skip(start).Take(n));
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }

        return counts;
    }

    /// <summary>Indices into the first of one longest common subsequence: the one that rouge_score finds.</summary>
    private static List<int> Common(IReadOnlyList<string> target, IReadOnlyList<string> prediction)
    {
        var table = Table(target, prediction);
        var (i, j, indices) = (target.Count, prediction.Count, new List<int>());
        while (i > 0 && j > 0)
        {
            if (target[i - 1] == prediction[j - 1])
            {
                indices.Add(i - 1);
                (i, j) = (i - 1, j - 1);
            }
            else if (table[i, j - 1] > table[i - 1, j])
            {
                j--;
            }
            else
            {
                i--;
            }
        }

        return indices;
    }

    private static int[,] Table(IReadOnlyList<string> target, IReadOnlyList<string> prediction)
    {
        var table = new int[target.Count + 1, prediction.Count + 1];
        for (var i = 1; i <= target.Count; i++)
        {
            for (var j = 1; j <= prediction.Count; j++)
                table[i, j] = target[i - 1] == prediction[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
        }

        return table;
    }
}
