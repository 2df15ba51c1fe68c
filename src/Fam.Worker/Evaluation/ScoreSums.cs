using Fam.Contracts.Jobs;

namespace Fam.Worker.Evaluation;

/// <summary>Metrics added up over samples.</summary>
internal sealed class ScoreSums(IScorer scorer)
{
    private readonly Dictionary<string, double> sums = new(StringComparer.Ordinal);
    private int asked;

    public void Add(IReadOnlyDictionary<string, double> metrics, int samples)
    {
        foreach (var (name, value) in metrics)
        {
            var metric = name == ScoredSoFar.Score ? scorer.Metric : name;
            sums[metric] = sums.GetValueOrDefault(metric) + value;
        }

        asked += samples;
    }

    public void Add(ScoreSums other) => Add(other.sums, other.asked);

    /// <summary><c>eval/NAME/METRIC</c> with something behind it; empty where nothing was asked.</summary>
    public Dictionary<string, double> Metrics(string task, string behind) => asked == 0
        ? new(StringComparer.Ordinal)
        : scorer.Summarize(sums, asked).ToDictionary(metric => $"eval/{task}/{metric.Key}{behind}", metric => metric.Value, StringComparer.Ordinal);
}
