using System.Text.Json;

namespace Fam.Worker.Data;

/// <summary>One text as tokens. Tokens before <paramref name="AnswerFrom"/> are given, not learned.</summary>
public sealed record TextDocument(int[] Tokens, int AnswerFrom);

/// <summary>A corpus that cannot be read; the message names the file, the line and what would be right.</summary>
public sealed class TextCorpusException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Reads a user's texts: each <c>.txt</c> file is a document; each line of a <c>.jsonl</c> file is one, either
/// <c>{"text"}</c> or an instruction pair, <c>{"prompt", "completion"}</c> or <c>{"instruction", "input"?, "output"}</c>.
/// </summary>
public static class TextCorpus
{
    /// <summary>Bytes of all files together.</summary>
    public const long MaximumBytes = 4L << 30;

    /// <summary>Characters of one line of JSON.</summary>
    public const int MaximumLine = 64 << 20;

    /// <summary>All documents of a file, or of the <c>.txt</c> and <c>.jsonl</c> files of a directory in the order of their names.</summary>
    /// <exception cref="TextCorpusException">There is nothing to read, too much, or a line that is no document.</exception>
    public static IReadOnlyList<TextDocument> Read(string path, ITokenizer tokenizer)
    {
        var files = Files(path);
        var bytes = files.Sum(file => new FileInfo(file).Length);
        if (bytes > MaximumBytes) throw new TextCorpusException($"{path} has {bytes} bytes; at most {MaximumBytes} are read.");
        var documents = files.SelectMany(file => Path.GetExtension(file) == ".jsonl" ? Lines(file, tokenizer) : [Whole(tokenizer, "", File.ReadAllText(file))])
            .Where(document => document.Tokens.Length > 0).ToList();
        return documents.Count > 0 ? documents : throw new TextCorpusException($"{path} has no text in it.");
    }

    private static List<string> Files(string path)
    {
        if (File.Exists(path))
            return Path.GetExtension(path) is ".txt" or ".jsonl" ? [path] : throw new TextCorpusException($"{path} is neither a .txt nor a .jsonl file.");
        if (!Directory.Exists(path)) throw new TextCorpusException($"there is no file or directory {path}.");
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".txt" or ".jsonl").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new TextCorpusException($"{path} has no .txt and no .jsonl files.");
    }

    private static IEnumerable<TextDocument> Lines(string file, ITokenizer tokenizer)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (line.Length > MaximumLine) throw new TextCorpusException($"{file}:{number} has {line.Length} characters; at most {MaximumLine} are read.");
            yield return Line(file, number, line, tokenizer);
        }
    }

    private static TextDocument Line(string file, int number, string line, ITokenizer tokenizer)
    {
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (Text(json.RootElement, "text") is { } text) return Whole(tokenizer, "", text);
                if (Text(json.RootElement, "prompt") is { } prompt && Text(json.RootElement, "completion") is { } completion) return Whole(tokenizer, prompt, completion);
                if (Text(json.RootElement, "instruction") is { } instruction && Text(json.RootElement, "output") is { } output)
                    return Whole(tokenizer, instruction + (Text(json.RootElement, "input") is { Length: > 0 } input ? "\n" + input : "") + "\n", output);
            }
        }
        catch (JsonException failure)
        {
            throw new TextCorpusException($"{file}:{number} is not JSON: {failure.Message}", failure);
        }

        throw new TextCorpusException($"{file}:{number} is no document; a line is {{\"text\"}}, {{\"prompt\", \"completion\"}} or {{\"instruction\", \"input\", \"output\"}}.");
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TextDocument Whole(ITokenizer tokenizer, string given, string learned)
    {
        var before = given.Length == 0 ? [] : tokenizer.Encode(given);
        return new TextDocument([.. before, .. tokenizer.Encode(learned)], before.Count);
    }
}
