using System.Text.RegularExpressions;
using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks;

/// <summary>The text that needles are hidden in: a user's, or five short sentences over and over.</summary>
internal sealed partial class Haystack
{
    /// <summary>What RULER and PassKey repeat.</summary>
    public const string Noise = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.";

    private readonly string[] words;

    /// <param name="path">A text file; null for the repeated sentences.</param>
    /// <exception cref="TextCorpusException">There is no such file, or nothing in it.</exception>
    public Haystack(string? path)
    {
        if (path is not null && !File.Exists(path)) throw new TextCorpusException($"evaluate.haystack_file is {path}; there is no such file.");
        words = Space().Split((path is null ? Noise : File.ReadAllText(path)).Trim());
        if (words is [""] or []) throw new TextCorpusException($"evaluate.haystack_file is {path}, which has no text in it.");
    }

    /// <summary>So many words from the first on, again from the first where there are no more.</summary>
    public string Words(int count)
    {
        var text = new string[count];
        for (var index = 0; index < count; index++) text[index] = words[index % words.Length];
        return string.Join(' ', text);
    }

    /// <summary>A text cut behind what ends its sentences.</summary>
    public static string[] Sentences(string text) => SentenceEnd().Split(text.Trim());

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Space();

    [GeneratedRegex(@"(?<=[.!?]['""”’)]?)\s+(?=\S)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SentenceEnd();
}
