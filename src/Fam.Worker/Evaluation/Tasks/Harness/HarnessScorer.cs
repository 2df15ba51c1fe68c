using System.Text;
using System.Text.RegularExpressions;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>
/// The metrics that a task's file lists. Those whose mean over samples is not the metric (perplexity, bits per byte) are
/// made of sums: ln p, and what it is divided by.
/// </summary>
internal sealed partial class HarnessScorer(HarnessFile file) : IScorer
{
    private const string LogLikelihood = "loglikelihood";
    private const string Words = "words";
    private const string Bytes = "bytes";

    private readonly RankedChoice choices = new();
    private readonly RougeScorer rouge = new(multilingual: false, stem: false);
    private readonly SquadScorer squad = new("f1");

    public string Name => "harness";

    public int Version => 1;

    public string Metric => IsLikelihood ? LogLikelihood : file.Metrics[0].Name;

    private bool IsLikelihood => file.Output is HarnessOutput.Loglikelihood or HarnessOutput.LoglikelihoodRolling;

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        if (IsLikelihood)
        {
            var (sum, isGreedy) = answer.Likelihoods[0];
            var text = sample.Expected[0];
            return Metrics.Of((LogLikelihood, sum), ("acc", isGreedy ? 1 : 0), (Words, Space().Split(text).Length), (Bytes, Encoding.UTF8.GetByteCount(text)));
        }

        if (file.Output == HarnessOutput.MultipleChoice) return Listed(choices.Score(sample, answer));
        var said = answer with { Text = file.Filters.Aggregate(answer.Text, (text, filter) => filter.Apply(text)) };
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (metric, score) in rouge.Score(sample, said)) scores[metric] = score;
        foreach (var (metric, score) in squad.Score(sample, said)) scores["squad_" + metric] = score;
        foreach (var metric in file.Metrics.Where(metric => metric.Name == "exact_match")) scores["exact_match"] = sample.Expected.Any(expected => Plain(expected, metric) == Plain(said.Text, metric)) ? 1 : 0;
        return Listed(scores);
    }

    public IReadOnlyDictionary<string, double> Summarize(IReadOnlyDictionary<string, double> sums, int samples)
    {
        ArgumentNullException.ThrowIfNull(sums);
        return file.Metrics.ToDictionary(metric => metric.Name, metric => metric.Name switch
        {
            "perplexity" => Math.Exp(-sums[LogLikelihood] / samples),
            "word_perplexity" => Math.Exp(-sums[LogLikelihood] / sums[Words]),
            "byte_perplexity" => Math.Exp(-sums[LogLikelihood] / sums[Bytes]),
            "bits_per_byte" => -sums[LogLikelihood] / sums[Bytes] / Math.Log(2),
            var name => sums[name] / samples,
        }, StringComparer.Ordinal);
    }

    private Dictionary<string, double> Listed(IReadOnlyDictionary<string, double> scores) => file.Metrics.ToDictionary(metric => metric.Name, metric => scores[metric.Name], StringComparer.Ordinal);

    private static string Plain(string text, HarnessMetric metric)
    {
        if (metric.IgnoreCase) text = text.ToLowerInvariant();
        if (metric.IgnorePunctuation) text = string.Concat(text.Where(letter => !(letter < 128 && (char.IsPunctuation(letter) || char.IsSymbol(letter)))));
        return metric.IgnoreNumbers ? string.Concat(text.Where(letter => !char.IsAsciiDigit(letter))) : text;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Space();
}
