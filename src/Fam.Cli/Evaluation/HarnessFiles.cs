using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Comparisons;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Cli.Evaluation;

/// <summary>
/// A job's scores in lm-evaluation-harness' shape. Metrics of one length are named <c>METRIC@LENGTH</c>; the standard error
/// is that of a mean, and <c>N/A</c> for what is none. Prompts are not stored, and so not written.
/// </summary>
internal sealed class HarnessFiles(JobDetail job, IReadOnlyList<SampleScore> samples)
{
    private const string Filter = "none";

    /// <summary>Names of the tasks that have samples, in the order of the spec.</summary>
    public IReadOnlyList<string> Tasks { get; } = [.. job.Spec.Evaluate.Select(evaluation => evaluation.ReportedName).Concat(samples.Select(sample => sample.Task)).Distinct(StringComparer.Ordinal).Where(task => samples.Any(sample => sample.Task == task))];

    /// <summary>The file of the whole job.</summary>
    public JsonObject Results(DateTimeOffset at) => new()
    {
        ["results"] = ByTask(Scores),
        ["group_subtasks"] = ByTask(_ => new JsonArray()),
        ["configs"] = ByTask(task => JsonSerializer.SerializeToNode(job.Spec.Evaluate.FirstOrDefault(evaluation => evaluation.ReportedName == task), FamJson.Options)),
        ["versions"] = ByTask(task => samples.First(sample => sample.Task == task).ScorerVersion),
        ["n-shot"] = ByTask(task => job.Spec.Evaluate.FirstOrDefault(evaluation => evaluation.ReportedName == task)?.NumFewshot ?? FewshotOfFile(task)),
        ["higher_is_better"] = ByTask(task => new JsonObject(MetricsOf(task).Select(metric => KeyValuePair.Create(metric, (JsonNode?)MetricDirection.HigherIsBetter(metric))))),
        ["n-samples"] = ByTask(task => new JsonObject { ["original"] = samples.Count(sample => sample.Task == task), ["effective"] = Asked(task).Count }),
        ["config"] = new JsonObject
        {
            ["model"] = "fam",
            ["model_args"] = $"configuration={MemoryConfiguration.Of(job.Spec.Model).Name},block_size={job.Spec.Model.BlockSize}",
            ["device"] = job.Spec.Runtime.Device,
            ["job"] = job.Id,
            ["fam_model"] = JsonSerializer.SerializeToNode(job.Spec.Model, FamJson.Options),
        },
        ["git_hash"] = null,
        ["date"] = at.ToUnixTimeMilliseconds() / 1_000.0,
        ["model_source"] = "fam",
        ["model_name"] = job.Name,
        ["model_name_sanitized"] = string.Concat(job.Name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '_')),
        ["task_hashes"] = ByTask(task => Hash(string.Concat(Samples(task).Select(sample => $"{sample["doc_hash"]}{sample["prompt_hash"]}{sample["target_hash"]}")))),
    };

    /// <summary>One object a sample.</summary>
    public IEnumerable<JsonObject> Samples(string task) => samples.Where(sample => sample.Task == task).Select((sample, number) =>
    {
        var document = new JsonObject
        {
            ["length"] = sample.FillerBlocks, ["index"] = sample.Index, ["depth_percent"] = sample.DepthPercent, ["prompt_tokens"] = sample.PromptTokens,
            ["distance_tokens"] = sample.DistanceTokens, ["distance_blocks"] = sample.DistanceBlocks, ["in_reach"] = sample.InReach, ["skipped"] = sample.Skipped,
        };
        var metrics = Metrics(sample);
        var json = new JsonObject
        {
            ["doc_id"] = number,
            ["doc_hash"] = Hash(document.ToJsonString()),
            ["prompt_hash"] = Hash(string.Create(CultureInfo.InvariantCulture, $"{task}/{sample.FillerBlocks}/{sample.Index}")),
            ["target_hash"] = Hash(sample.Expected),
            ["doc"] = document,
            ["target"] = sample.Expected,
            ["arguments"] = new JsonObject(),
            ["resps"] = new JsonArray(new JsonArray(sample.Answer)),
            ["filtered_resps"] = new JsonArray(sample.Answer),
            ["filter"] = Filter,
            ["metrics"] = new JsonArray([.. metrics.Keys.Select(metric => (JsonNode)metric)]),
        };
        foreach (var (metric, value) in metrics) json[metric] = value;
        return json;
    });

    private JsonObject Scores(string task)
    {
        var scores = new JsonObject { ["alias"] = task };
        foreach (var (name, value) in job.Metrics.Where(metric => metric.Key.StartsWith($"eval/{task}/", StringComparison.Ordinal)).OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            var metric = name[$"eval/{task}/".Length..];
            scores[$"{metric},{Filter}"] = value;
            scores[$"{metric}_stderr,{Filter}"] = StandardError(task, metric) is { } error ? error : "N/A";
        }

        return scores;
    }

    private double? StandardError(string task, string metric)
    {
        var parts = metric.Split('@');
        var values = Asked(task).Where(sample => parts.Length < 2 || sample.FillerBlocks.ToString(CultureInfo.InvariantCulture) == parts[1]).Select(sample => Metrics(sample).TryGetValue(parts[0], out var value) ? value : double.NaN).ToList();
        if (values.Count < 2 || values.Exists(double.IsNaN)) return null;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
    }

    private List<SampleScore> Asked(string task) => [.. samples.Where(sample => sample.Task == task && sample.Skipped is null)];

    private IEnumerable<string> MetricsOf(string task) => job.Metrics.Keys.Where(metric => metric.StartsWith($"eval/{task}/", StringComparison.Ordinal) && !metric.Contains('@')).Select(metric => metric[$"eval/{task}/".Length..]);

    private IReadOnlyDictionary<string, double> Metrics(SampleScore sample) => sample.Skipped is not null ? new Dictionary<string, double>() : sample.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal)
    {
        [job.Spec.Evaluate.FirstOrDefault(evaluation => evaluation.ReportedName == sample.Task)?.ScoreMetric ?? EvaluationSpec.UnnamedMetric] = sample.Score,
    };

    /// <summary>What the task's file said when the job ran.</summary>
    private int FewshotOfFile(string task) => job.AttemptList.Select(attempt => attempt.Environment.GetValueOrDefault(AttemptView.FewshotPrefix + task)).LastOrDefault(told => told is not null) is { } told ? int.Parse(told, CultureInfo.InvariantCulture) : 0;

    private JsonObject ByTask(Func<string, JsonNode?> of) => new(Tasks.Select(task => KeyValuePair.Create(task, of(task))));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
