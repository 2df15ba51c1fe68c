using System.Text.RegularExpressions;

namespace Fam.Worker.Evaluation.Scoring;

/// <summary>
/// Exact match and F1 over words after SQuAD's normalisation (lower case, no ASCII punctuation, no articles, single spaces),
/// the best of the expected answers; the numbers of SQuAD 1.1's evaluation, which SCROLLS uses too, from 0 to 1.
/// </summary>
/// <param name="metric">Which of the two a sample's score is: <c>f1</c> or <c>exact_match</c>.</param>
public sealed partial class SquadScorer(string metric) : IScorer
{
    public string Name => "squad";

    public int Version => 1;

    public string Metric => metric;

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        var said = Normalized(answer.Text);
        return Metrics.Of(
            ("f1", sample.Expected.Max(expected => F1(Normalized(expected), said))),
            ("exact_match", sample.Expected.Any(expected => Normalized(expected) == said) ? 1 : 0));
    }

    /// <summary>A text as SQuAD compares it.</summary>
    public static string Normalized(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = string.Concat(text.ToLowerInvariant().Where(letter => !(letter < 128 && (char.IsPunctuation(letter) || char.IsSymbol(letter)))));
        return string.Join(' ', Article().Replace(bare, " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Of two normalized texts.</summary>
    public static double F1(string expected, string said)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(said);
        string[] wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), words = said.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var common = wanted.GroupBy(word => word).Sum(same => Math.Min(same.Count(), words.Count(word => word == same.Key)));
        if (common == 0) return 0;
        var (precision, recall) = ((double)common / words.Length, (double)common / wanted.Length);
        return 2 * precision * recall / (precision + recall);
    }

    [GeneratedRegex(@"\b(a|an|the)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Article();
}
