using System.Globalization;

namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>RULER's <c>cwe</c>: the ten words of a numbered list that appear most often, after a short solved example (its <c>common_words_extraction.py</c>).</summary>
internal sealed class CommonWords : IRulerTask
{
    private const int Common = 10;
    private const string Template =
        "Below is a numbered list of words. In these words, some appear more often than others. Memorize the ones that appear most often.\n{context}\n"
        + "Question: What are the 10 most common words in the above list? Answer: The top 10 words that appear most often in the list are:";

    public int NewTokens => 120;

    public int Smallest => Common + 1;

    public RulerText Create(int size, int length, Random random)
    {
        var isShort = length < 4_096;
        var (example, common) = isShort ? List(20, 3, 1, random) : List(40, 10, 3, random);
        var (context, asked) = isShort ? List(size, 6, 1, random) : List(size, 30, 3, random);
        return new RulerText($"{Filled(example)} {Numbered(common)}\n{Filled(context)}", asked, []);
    }

    private static string Filled(string context) => Template.Replace("{context}", context, StringComparison.Ordinal);

    private static (string Context, List<string> Common) List(int words, int often, int seldom, Random random)
    {
        var drawn = WordLists.Distinct(words, random);
        var common = drawn.Take(Common).ToList();
        string[] all = [.. Enumerable.Repeat(common, often).SelectMany(list => list), .. Enumerable.Repeat(drawn.Skip(Common), seldom).SelectMany(list => list)];
        random.Shuffle(all);
        return (Numbered(all), common);
    }

    private static string Numbered(IEnumerable<string> words) => string.Join(' ', words.Select((word, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {word}")));
}

/// <summary>RULER's <c>fwe</c>: the three made-up words that appear most often, by a zeta distribution with exponent 2 (its <c>freq_words_extraction.py</c>).</summary>
internal sealed class FrequentWords : IRulerTask
{
    private const int Letters = 6;
    private const double Zeta2 = Math.PI * Math.PI / 6; // of the exponent 2
    private const string Template =
        "Read the following coded text and track the frequency of each coded word. Find the three most frequently appeared coded words. {context}\n"
        + "Question: Do not provide any explanation. Please ignore the dots '....'. What are the three most frequently appeared words in the above coded text?"
        + " Answer: According to the coded text above, the three most frequently appeared words are:";

    public int NewTokens => 50;

    // So that the fourth word appears.
    public int Smallest => 32;

    public RulerText Create(int size, int length, Random random)
    {
        var vocabulary = new List<string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (vocabulary.Count < Math.Max(4, length / 50))
        {
            var word = string.Concat(Enumerable.Range(0, Letters).Select(_ => (char)('a' + random.Next(26))));
            if (taken.Add(word)) vocabulary.Add(word);
        }

        vocabulary[0] = "..."; // the most frequent one is noise
        var words = vocabulary.SelectMany((word, index) => Enumerable.Repeat(word, (int)(size * Math.Pow(index + 1, -2) / Zeta2))).ToArray();
        random.Shuffle(words);
        return new RulerText(Template.Replace("{context}", string.Join(' ', words), StringComparison.Ordinal), vocabulary[1..4], []);
    }
}
