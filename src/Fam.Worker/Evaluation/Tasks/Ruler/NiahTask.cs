using System.Globalization;

namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>How one of RULER's needle tasks is made, as in its <c>synthetic.yaml</c>.</summary>
/// <param name="Hay"><c>noise</c>, <c>essay</c> or <c>needle</c> (other needles).</param>
/// <param name="KeyKind"><c>words</c> or <c>uuids</c>.</param>
/// <param name="ValueKind"><c>numbers</c> or <c>uuids</c>.</param>
internal sealed record NiahShape(string Hay, string KeyKind, string ValueKind, int Keys, int Values, int Queries)
{
    public static IReadOnlyDictionary<string, NiahShape> ByTask { get; } = new Dictionary<string, NiahShape>(StringComparer.Ordinal)
    {
        ["niah_single_1"] = new("noise", "words", "numbers", 1, 1, 1),
        ["niah_single_2"] = new("essay", "words", "numbers", 1, 1, 1),
        ["niah_single_3"] = new("essay", "words", "uuids", 1, 1, 1),
        ["niah_multikey_1"] = new("essay", "words", "numbers", 4, 1, 1),
        ["niah_multikey_2"] = new("needle", "words", "numbers", 1, 1, 1),
        ["niah_multikey_3"] = new("needle", "uuids", "uuids", 1, 1, 1),
        ["niah_multivalue"] = new("essay", "words", "numbers", 1, 4, 1),
        ["niah_multiquery"] = new("essay", "words", "numbers", 4, 1, 4),
    };
}

/// <summary>Needles in a haystack by RULER's template and rules (its <c>niah.py</c>).</summary>
internal sealed class NiahTask(NiahShape shape, Haystack haystack) : IRulerTask
{
    private const string Template =
        "Some special magic {type} are hidden within the following text. Make sure to memorize it. I will quiz you about the {type} afterwards.\n{context}\n"
        + "What are all the special magic {type} for {query} mentioned in the provided text? The special magic {type} for {query} mentioned in the provided text are";

    public int NewTokens => 128;

    public int Smallest => shape.Hay == "essay" ? 1 : shape.Keys * shape.Values;

    public RulerText Create(int size, int length, Random random)
    {
        var keys = Enumerable.Range(0, shape.Keys).Select(_ => Draw(shape.KeyKind, random)).ToList();
        var values = keys.ConvertAll(_ => Enumerable.Range(0, shape.Values).Select(_ => Draw(shape.ValueKind, random)).ToList());
        var needles = keys.Zip(values).SelectMany(pair => pair.Second.Select(value => Needle(pair.First, value))).ToArray();
        random.Shuffle(needles);
        var context = shape.Hay == "essay" ? InEssay(size, needles, random) : InSentences(size, needles, random);
        var asked = Enumerable.Range(0, shape.Keys).ToArray();
        random.Shuffle(asked);
        asked = asked[..shape.Queries];
        var queries = asked.Select(index => keys[index]).ToList();
        var query = queries.Count > 1 ? string.Join(", ", queries.SkipLast(1)) + ", and " + queries[^1] : queries[0];
        var one = shape.Queries * shape.Values == 1;
        // RULER's own way to the singular.
        var template = one ? Template.Replace("Some", "A", StringComparison.Ordinal).Replace("are all", "is", StringComparison.Ordinal).Replace("are", "is", StringComparison.Ordinal) : Template;
        return new RulerText(
            template.Replace("{type}", one ? shape.ValueKind[..^1] : shape.ValueKind, StringComparison.Ordinal).Replace("{query}", query, StringComparison.Ordinal).Replace("{context}", context, StringComparison.Ordinal),
            [.. asked.SelectMany(index => values[index])],
            [.. asked.SelectMany(index => values[index].Select(value => Needle(keys[index], value)))]);
    }

    private string Needle(string key, string value) => $"One of the special magic {shape.ValueKind} for {key} is: {value}.";

    private string InEssay(int size, string[] needles, Random random)
    {
        var sentences = Haystack.Sentences(haystack.Words(size));
        var depths = Enumerable.Range(0, 40).Select(index => (int)Math.Round(index * 100 / 39.0, MidpointRounding.ToEven)).ToArray();
        random.Shuffle(depths);
        int[] at = [0, .. depths.Take(needles.Length).Select(depth => sentences.Length * depth / 100).Order(), sentences.Length];
        var parts = new List<string>();
        for (var index = 1; index < at.Length; index++)
        {
            parts.Add(string.Join(' ', sentences[at[index - 1]..at[index]]));
            if (index <= needles.Length) parts.Add(needles[index - 1]);
        }

        return string.Join(' ', parts);
    }

    private string InSentences(int size, string[] needles, Random random)
    {
        var sentences = Enumerable.Range(0, size).Select(_ => shape.Hay == "noise" ? Haystack.Noise : Needle(Draw(shape.KeyKind, random), Draw(shape.ValueKind, random))).ToList();
        var places = Enumerable.Range(0, size).ToArray();
        random.Shuffle(places);
        foreach (var (place, needle) in places.Take(needles.Length).OrderDescending().Zip(needles)) sentences.Insert(place, needle);
        return string.Join('\n', sentences);
    }

    private static string Draw(string kind, Random random)
    {
        if (kind == "words") return WordLists.Pair(random);
        if (kind == "numbers") return random.Next(1_000_000, 10_000_000).ToString(CultureInfo.InvariantCulture);
        var bytes = new byte[16];
        random.NextBytes(bytes);
        (bytes[6], bytes[8]) = ((byte)((bytes[6] & 0x0F) | 0x40), (byte)((bytes[8] & 0x3F) | 0x80)); // a UUID of version 4 (RFC 9562)
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
