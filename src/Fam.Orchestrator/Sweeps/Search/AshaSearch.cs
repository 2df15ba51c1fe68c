using Fam.Contracts.Jobs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>
/// Asynchronous successive halving in its stopping variant (Li et al., arXiv 1810.05934; as Ray's scheduler does it): a
/// trial that gets to a rung is compared at once with those that got there before it, and ends unless it is among the
/// best 1/eta of them, itself counted. No trial ever waits for another.
/// </summary>
public sealed class AshaSearch(RungLadder ladder) : ISearch
{
    /// <summary>Scores at each rung, the best first, turned so that lower is better.</summary>
    private readonly List<double>[] scores = [.. ladder.Rungs.Select(_ => new List<double>())];

    public IReadOnlyList<SearchAction> Hear(SearchEvent happened) => happened switch
    {
        RungReached reached => [Judge(reached)],
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "A search event that ASHA has no rule for."),
    };

    private SearchAction Judge(RungReached reached)
    {
        var rung = scores[reached.Rung];
        var key = Key(reached.Score);
        var found = rung.BinarySearch(key);
        var better = found < 0 ? ~found : FirstOf(rung, key, found);
        rung.Insert(better, key);
        var kept = Math.Max(1, rung.Count / ladder.Eta);
        if (better < kept)
            return new KeepTrial(reached.Trial, reached.Rung, better + 1, rung.Count, kept);
        var threshold = ladder.Goal == MetricGoal.Minimize ? rung[kept - 1] : -rung[kept - 1];
        return new StopTrial(reached.Trial, new EarlyStop(
            ladder.Over, reached.Rung, ladder.Rungs[reached.Rung], ladder.MetricAt(reached.Rung), double.IsNaN(reached.Score) ? null : reached.Score, threshold, better + 1, rung.Count, kept));
    }

    /// <summary>Not-a-number is as bad as can be.</summary>
    private double Key(double score) => double.IsNaN(score) ? double.PositiveInfinity : ladder.Goal == MetricGoal.Minimize ? score : -score;

    private static int FirstOf(List<double> rung, double key, int found)
    {
        while (found > 0 && rung[found - 1].Equals(key))
            found--;
        return found;
    }
}
