using Fam.Contracts.Views;
using Fam.Orchestrator.Results.Statistics;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Tests that are shown together and so are corrected together, however many of the slices hold the same samples.</summary>
public sealed class TestFamily
{
    private readonly List<Differences> tests = [];
    private readonly List<(ReachSlice Slice, int Test, Func<PairedDifference, PairedDifference> With, List<PairedDifference> To)> slots = [];

    /// <summary>Different tests.</summary>
    public int Count => tests.Count;

    /// <summary>Samples that bootstraps would draw.</summary>
    public long Drawn => tests.Sum(test => test.Drawn);

    /// <summary>Adds the slices of one pair; their results come to the list with <see cref="Run"/>.</summary>
    /// <param name="with">Adds what only this pair has; null adds nothing.</param>
    public void Add(IEnumerable<ReachSlice> slices, List<PairedDifference> to, Func<ReachSlice, PairedDifference, PairedDifference>? with = null)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var whole = new Dictionary<int, int>();
        foreach (var slice in slices)
        {
            var key = slice.Length ?? -1;
            if (!slice.IsAll || !whole.TryGetValue(key, out var test))
            {
                test = tests.Count;
                tests.Add(new Differences(slice.Scores.Select(score => (score.Score, score.Baseline, score.Samples))));
                if (slice.IsAll)
                    whole[key] = test;
            }

            slots.Add((slice, test, result => with is null ? result : with(slice, result), to));
        }
    }

    public void Run(int resamples, double alpha)
    {
        List<PairedDifference> results = [.. tests.Select(test => test.Test(resamples))];
        var adjusted = Holm.Adjust([.. results.Select(result => result.P)]);
        foreach (var (slice, test, with, to) in slots)
            to.Add(with(results[test] with { Length = slice.Length, Reach = slice.Reach, AdjustedP = adjusted[test], Significant = adjusted[test] < alpha }));
    }
}
