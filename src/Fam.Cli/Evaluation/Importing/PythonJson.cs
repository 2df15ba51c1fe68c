using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fam.Cli.Evaluation.Importing;

/// <summary>JSON as Python writes it: <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> stand where JSON has no numbers for them.</summary>
internal static class PythonJson
{
    private static readonly string[] NoNumbers = ["-Infinity", "Infinity", "NaN"];

    /// <summary>Such values become null.</summary>
    /// <param name="place">File and line, for the message.</param>
    /// <exception cref="HarnessFileException">It is no JSON object.</exception>
    public static JsonObject Parse(string text, string place)
    {
        try
        {
            return JsonNode.Parse(Contains(text) ? Replaced(text) : text) as JsonObject ?? throw new HarnessFileException($"{place}: a JSON object is expected.");
        }
        catch (JsonException wrong)
        {
            throw new HarnessFileException($"{place}: this is no JSON: {wrong.Message}");
        }
    }

    private static bool Contains(string text) => NoNumbers.Any(word => text.Contains(word, StringComparison.Ordinal));

    private static string Replaced(string text)
    {
        var replaced = new System.Text.StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '"')
            {
                var end = EndOfText(text, at);
                replaced.Append(text, at, end - at);
                at = end;
            }
            else if (Array.Find(NoNumbers, word => string.CompareOrdinal(text, at, word, 0, word.Length) == 0) is { } word)
            {
                replaced.Append("null");
                at += word.Length;
            }
            else
            {
                replaced.Append(text[at++]);
            }
        }

        return replaced.ToString();
    }

    /// <summary>Behind the quote that ends a text.</summary>
    private static int EndOfText(string text, int begin)
    {
        for (var at = begin + 1; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') return at + 1;
        }

        return text.Length;
    }
}
