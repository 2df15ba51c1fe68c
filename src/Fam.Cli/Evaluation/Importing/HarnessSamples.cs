using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Evaluation.Importing;

/// <summary>
/// <c>samples_TASK_TIME.jsonl</c>, a line at a time. Before version 0.4.9 a line names neither its filter nor its metrics:
/// what is a number and no known field is a metric then.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="task">The harness' name of the task.</param>
internal sealed class HarnessSamples(string path, string task, HarnessResults results)
{
    /// <summary>A line holds the document and the prompts made of it, which may be hundreds of thousands of tokens.</summary>
    private const int MostCharacters = 64 << 20;

    private const int MostText = 500_000;

    private static readonly HashSet<string> NoMetrics = new(StringComparer.Ordinal)
    {
        "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash", "schema_name", "task", "index", "num_shots",
    };

    private readonly IReadOnlyList<string> _filters = results.FiltersOf(task);

    /// <summary>Samples that have no single number as a score, such as those of perplexity over documents.</summary>
    public long LeftOut { get; private set; }

    /// <exception cref="HarnessFileException">Names file, line and field.</exception>
    public async IAsyncEnumerable<SampleScore> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(path);
        var lines = new BoundedLines(reader, MostCharacters);
        while (await NextAsync(lines, cancellation) is { } text)
        {
            var sample = Sample(PythonJson.Parse(text, $"{path}:{lines.Number}"), lines.Number);
            if (sample is null) LeftOut++;
            else yield return sample;
        }
    }

    /// <summary>The name that samples and metrics of a filter get: the task's own where there is one filter only.</summary>
    public static string NameOf(string task, string filter, IReadOnlyList<string> filters) => Clean(filters.Count > 1 ? $"{task}.{filter}" : task);

    /// <summary>Where the name of a metric has its slashes, a task's must have none.</summary>
    internal static string Clean(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '+' or '-' ? letter : '_'));

    private async Task<string?> NextAsync(BoundedLines lines, CancellationToken cancellation)
    {
        try
        {
            return await lines.NextAsync(cancellation);
        }
        catch (InvalidDataException tooLong)
        {
            throw new HarnessFileException($"{path}: {tooLong.Message}");
        }
    }

    private SampleScore? Sample(JsonObject line, long number)
    {
        var own = results.IsOwn ? line["doc"] as JsonObject : null;
        var metrics = Metrics(line);
        var skipped = own?["skipped"] is JsonValue why ? why.GetValue<string>() : null;
        if (metrics.Count == 0 && skipped is null) return null;
        var filter = line["filter"] is JsonValue named && named.TryGetValue<string>(out var text) ? text : _filters[0];
        // RULER's documents say how long they are, and Fam's own do.
        var length = Whole(own ?? line["doc"] as JsonObject, own is null ? "max_length" : "length", number) ?? 0;
        return new SampleScore
        {
            Task = NameOf(task, filter, _filters),
            ScorerVersion = results.VersionOf(task),
            FillerBlocks = length,
            Index = Whole(own ?? line, own is null ? "doc_id" : "index", number) ?? throw Wrong(number, "doc_id", null, "a whole number, 0 or more"),
            DepthPercent = own?["depth_percent"] is JsonValue depth && depth.TryGetValue<double>(out var percent) ? percent : null,
            PromptTokens = Whole(own, "prompt_tokens", number) ?? 0,
            DistanceTokens = Whole(own, "distance_tokens", number) ?? 0,
            DistanceBlocks = Whole(own, "distance_blocks", number) ?? 0,
            InReach = own?["in_reach"] is JsonValue reach && reach.TryGetValue<bool>(out var inside) && inside,
            Expected = Words(line, "target", number),
            Answer = Words(line, "filtered_resps", number),
            Score = skipped is null ? metrics.First().Value : 0,
            Metrics = metrics.Count > 1 && skipped is null ? metrics : null,
            Skipped = skipped,
        };
    }

    /// <summary>Metrics that are single numbers, in the file's order. A length's, as RULER has them, is −1 where the sample is of another.</summary>
    private static Dictionary<string, double> Metrics(JsonObject line)
    {
        var names = line["metrics"] is JsonArray told ? [.. told.OfType<JsonValue>().Select(name => name.ToString())] : line.Select(pair => pair.Key).Where(key => !NoMetrics.Contains(key)).ToList();
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            double? value = line[name] is JsonValue number ? number.GetValueKind() switch
            {
                JsonValueKind.Number => number.GetValue<double>(),
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                _ => null,
            } : null;
            if (value is { } score && !(HarnessResults.IsLength(name) && score == -1)) metrics[name] = score;
        }

        return metrics;
    }

    private int? Whole(JsonObject? of, string field, long number) => of?[field] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var whole) && whole >= 0 => whole,
        var other => throw Wrong(number, field, other, "a whole number, 0 or more"),
    };

    /// <summary>A text; what is none, such as a list of several answers, as JSON. A list of one is its text.</summary>
    private string Words(JsonObject line, string field, long number)
    {
        var node = line[field];
        while (node is JsonArray { Count: 1 } list) node = list[0];
        var words = node is null ? "" : node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node.ToJsonString();
        return words.Length <= MostText ? words : throw new HarnessFileException($"{path}:{number}: {field} has {words.Length} characters; at most {MostText} are stored, and nothing is cut.");
    }

    private HarnessFileException Wrong(long number, string field, JsonNode? value, string right)
    {
        var shown = value?.ToJsonString() ?? "missing";
        return new($"{path}:{number}: {field} is {(shown.Length <= 100 ? shown : shown[..100] + "…")}; it must be {right}.");
    }
}
