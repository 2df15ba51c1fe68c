using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>Where trials are compared on their way.</summary>
/// <param name="Over">What the rungs stand at.</param>
/// <param name="Metric">The metric that is compared; over context length that of the whole evaluation, such as <c>eval/passkey/exact_match</c>.</param>
/// <param name="Goal">Which of two values is the better one.</param>
/// <param name="Eta">The best 1/eta of those that got to a rung go on.</param>
/// <param name="Rungs">Where each rung stands, ascending: optimizer steps or filler blocks.</param>
public sealed record RungLadder(RungOver Over, string Metric, MetricGoal Goal, int Eta, IReadOnlyList<int> Rungs)
{
    /// <summary>The rungs that a report gets its trial to, with the score at each; in order, without gaps.</summary>
    /// <param name="reached">Rungs that the trial had got to before.</param>
    public IEnumerable<(int Rung, double Score)> Reached(int reached, MetricsReported report)
    {
        ArgumentNullException.ThrowIfNull(report);
        for (var rung = reached; rung < Rungs.Count; rung++)
        {
            if ((Over == RungOver.Steps && report.Step < Rungs[rung]) || !report.Values.TryGetValue(MetricAt(rung), out var score))
                yield break;
            yield return (rung, score);
        }
    }

    /// <summary>The metric whose value is the score at a rung.</summary>
    public string MetricAt(int rung) =>
        Over == RungOver.Steps ? Metric : string.Create(CultureInfo.InvariantCulture, $"{Metric}@{Rungs[rung]}");
}
