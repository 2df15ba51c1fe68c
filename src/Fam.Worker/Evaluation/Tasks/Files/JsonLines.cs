using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks.Files;

/// <summary>A file of one JSON object a line; lines are found once and read when they are wanted, so that a large file takes no memory.</summary>
internal sealed class JsonLines
{
    private readonly string path;
    private readonly List<(long Start, int Number)> lines = [];

    /// <exception cref="TextCorpusException">There is no such file, or nothing in it.</exception>
    public JsonLines(string path)
    {
        this.path = path;
        if (!File.Exists(path)) throw new TextCorpusException($"evaluate.data_file is {path}; there is no such file.");
        using var file = File.OpenRead(path);
        var (buffer, start, at, number, isBlank) = (new byte[1 << 16], 0L, 0L, 1, true);
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            for (var index = 0; index < count; index++, at++)
            {
                if (buffer[index] != '\n')
                {
                    isBlank &= buffer[index] is (byte)' ' or (byte)'\r' or (byte)'\t';
                    continue;
                }

                if (!isBlank) lines.Add((start, number));
                (start, number, isBlank) = (at + 1, number + 1, true);
            }
        }

        if (!isBlank) lines.Add((start, number));
        if (lines.Count == 0) throw new TextCorpusException($"evaluate.data_file is {path}, which has no lines in it.");
    }

    public int Count => lines.Count;

    /// <summary>Line number <paramref name="index"/> of those that are not blank.</summary>
    /// <exception cref="TextCorpusException">It is no JSON object.</exception>
    public JsonObject this[int index]
    {
        get
        {
            var (start, number) = lines[index];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            file.Position = start;
            using var reader = new StreamReader(file);
            try
            {
                return JsonNode.Parse(reader.ReadLine() ?? "") as JsonObject ?? throw new TextCorpusException($"{path}:{number} must be a JSON object.");
            }
            catch (JsonException failure)
            {
                throw new TextCorpusException($"{path}:{number} is not JSON: {failure.Message}", failure);
            }
        }
    }

    /// <summary>The text of a field of line <paramref name="index"/>.</summary>
    /// <exception cref="TextCorpusException">It has none.</exception>
    public string Text(JsonObject line, int index, params string[] names)
    {
        foreach (var name in names)
        {
            if (line[name] is JsonValue value && value.TryGetValue<string>(out var text)) return text;
        }

        throw new TextCorpusException($"{path}:{lines[index].Number} has no text {string.Join(" or ", names)}; its fields are {string.Join(", ", line.Select(field => field.Key))}.");
    }
}
