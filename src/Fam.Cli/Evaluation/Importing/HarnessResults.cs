using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Cli.Evaluation.Importing;

/// <summary>
/// <c>results_TIME.json</c> as lm-evaluation-harness writes it. From version 0.4 on a metric is named <c>METRIC,FILTER</c>,
/// before just <c>METRIC</c>; <c>model_name</c> and <c>date</c> are missing in older files.
/// </summary>
internal sealed class HarnessResults
{
    private const long MostBytes = 64L << 20;

    /// <summary>The filter of what goes through none.</summary>
    private const string None = "none";

    private readonly JsonObject _file;
    private readonly string _path;

    private HarnessResults(JsonObject file, string path) => (_file, _path) = (file, path);

    /// <summary>Names of the tasks, in the file's order; groups of tasks, which have no samples, among them.</summary>
    public IReadOnlyList<string> Tasks => [.. _file["results"]!.AsObject().Select(task => task.Key)];

    /// <summary>Whether Fam wrote it itself.</summary>
    public bool IsOwn => Text("model_source") == "fam";

    public string? Version => Text("lm_eval_version");

    /// <summary>The model's shape, where Fam wrote it.</summary>
    public ModelSpec? Model => IsOwn && _file["config"]?["fam_model"] is { } model ? Read<ModelSpec>(model, "config.fam_model") : null;

    public DateTimeOffset? Date => _file["date"] is JsonValue date && date.TryGetValue<double>(out var seconds) && seconds is > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1_000)) : null;

    /// <exception cref="HarnessFileException">It is no such file.</exception>
    public static async Task<HarnessResults> ReadAsync(string path, CancellationToken cancellation)
    {
        if (new FileInfo(path).Length is > MostBytes and var bytes) throw new HarnessFileException($"{path}: it has {bytes} bytes; a file of results has at most {MostBytes}.");
        var file = PythonJson.Parse(await File.ReadAllTextAsync(path, cancellation), path);
        if (file["results"] is not JsonObject { Count: > 0 } results) throw new HarnessFileException($"{path}: results is {Kind(file["results"])}; it must be an object with a member for each task.");
        if (results.FirstOrDefault(task => task.Value is not JsonObject) is { Key: { } wrong }) throw new HarnessFileException($"{path}: results.{wrong} is {Kind(results[wrong])}; it must be an object of metrics.");
        return new HarnessResults(file, path);
    }

    /// <summary>What the model is called: its own name, or what was loaded.</summary>
    /// <returns>Null where the file does not say.</returns>
    public string? ModelName()
    {
        if (Text("model_name") is { Length: > 0 } name) return name;
        var arguments = _file["config"]?["model_args"];
        foreach (var key in new[] { "pretrained", "model", "path" })
        {
            if (arguments is JsonObject map && map[key] is JsonValue value && value.TryGetValue<string>(out var loaded)) return loaded;
            if (arguments is JsonValue text && text.TryGetValue<string>(out var list) && list.Split(',').FirstOrDefault(part => part.StartsWith(key + "=", StringComparison.Ordinal)) is { } part) return part[(key.Length + 1)..];
        }

        return _file["config"]?["model"] is JsonValue kind && kind.TryGetValue<string>(out var model) ? model : null;
    }

    /// <summary>Filters that a task's metrics are named with, in the file's order; <c>none</c> where they are not.</summary>
    public IReadOnlyList<string> FiltersOf(string task) =>
        _file["results"]?[task] is not JsonObject metrics ? [None] : [.. Named(metrics).Select(metric => metric.Filter).DefaultIfEmpty(None).Distinct(StringComparer.Ordinal)];

    /// <summary>A task's scores by metric, of one filter; what is no number, such as an error that is <c>N/A</c>, is left out, and so is RULER's −1 for a length that was not asked.</summary>
    public IEnumerable<(string Metric, double Value)> MetricsOf(string task, string filter)
    {
        foreach (var (metric, of, value) in Named(_file["results"]![task]!.AsObject()))
        {
            if (of == filter && !(value == -1 && IsLength(metric)))
                yield return (IsLength(metric) ? $"{EvaluationSpec.UnnamedMetric}@{metric}" : metric, value);
        }
    }

    /// <summary>Number of the task's revision; 0 where it has none that is a number.</summary>
    public int VersionOf(string task) => _file["versions"]?[task] switch
    {
        JsonValue value when value.TryGetValue<double>(out var number) && number is >= 0 and < int.MaxValue => (int)number,
        JsonValue value when value.TryGetValue<string>(out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < int.MaxValue => (int)number,
        _ => 0,
    };

    /// <summary>What was asked, under the name that samples and metrics get.</summary>
    public EvaluationSpec Evaluation(string task, string name, IReadOnlyList<int> lengths)
    {
        if (IsOwn && _file["configs"]?[task] is JsonObject own) return Read<EvaluationSpec>(own, $"configs.{task}");
        var known = EvaluationTasks.Find(task) is { Unit: LengthUnit.Tokens } found ? found.Name : EvaluationTasks.Harness;
        return new EvaluationSpec
        {
            Task = known,
            Name = name,
            ContextLengths = lengths.Count > 0 ? lengths : [0],
            NumFewshot = _file["n-shot"]?[task] is JsonValue shots && shots.TryGetValue<int>(out var count) && count >= 0 ? count : null,
        };
    }

    /// <summary>Whether a metric's name is a length, as RULER's are.</summary>
    public static bool IsLength(string metric) => metric.Length is > 0 and < 10 && metric.All(char.IsAsciiDigit);

    /// <summary>The numbers among a task's members. Where some are named <c>METRIC,FILTER</c>, others (<c>sample_len</c>) are no metrics.</summary>
    private static IEnumerable<(string Metric, string Filter, double Value)> Named(JsonObject metrics)
    {
        var haveFilters = metrics.Any(metric => metric.Key.LastIndexOf(',') > 0);
        foreach (var (key, node) in metrics)
        {
            if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) continue;
            if (key.LastIndexOf(',') is > 0 and var comma) yield return (key[..comma], key[(comma + 1)..], value.GetValue<double>());
            else if (!haveFilters) yield return (key, None, value.GetValue<double>());
        }
    }

    private static string Kind(JsonNode? node) => node is null ? "missing" : $"a JSON {node.GetValueKind().ToString().ToLowerInvariant()}";

    private string? Text(string key) => _file[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private T Read<T>(JsonNode node, string field)
        where T : class
    {
        try
        {
            return node.Deserialize<T>(FamJson.Options) ?? throw new HarnessFileException($"{_path}: {field} is null.");
        }
        catch (JsonException wrong)
        {
            throw new HarnessFileException($"{_path}: {field} is not what Fam writes there: {wrong.Message}");
        }
    }
}
