using System.Text.Json;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Model;

/// <summary>A JSON array of token ids.</summary>
internal static class TokenFile
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaximumBytes = 64 * 1024 * 1024;

    /// <summary>The tokens of a file, each checked to lie in [0, <paramref name="vocabulary"/>).</summary>
    public static IReadOnlyList<int> Read(string path, int vocabulary)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw CommandFailure.Usage($"there is no file {path}.");
        if (file.Length > MaximumBytes) throw CommandFailure.Usage($"{path} has {file.Length} bytes; at most {MaximumBytes} (64 MiB) are read.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Tokens(path, document.RootElement, vocabulary);
        }
        catch (JsonException broken)
        {
            throw CommandFailure.Usage($"{path} is not JSON: {broken.Message}");
        }
    }

    private static List<int> Tokens(string path, JsonElement root, int vocabulary)
    {
        if (root.ValueKind != JsonValueKind.Array) throw CommandFailure.Usage($"{path} holds a JSON {Kind(root)}; it must hold an array of token ids, such as [3, 1, 4].");
        if (root.GetArrayLength() == 0) throw CommandFailure.Usage($"{path} holds an empty array; at least one token id is needed.");
        var tokens = new List<int>(root.GetArrayLength());
        foreach (var element in root.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var token) || token < 0 || token >= vocabulary)
                throw CommandFailure.Usage($"{path}[{tokens.Count}] is {Shortened(element.GetRawText())}; a token id is a whole number from 0 to {vocabulary - 1} (vocab_size {vocabulary}).");
            tokens.Add(token);
        }

        return tokens;
    }

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
