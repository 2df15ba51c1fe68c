using Fam.Contracts.Jobs;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Search;

public sealed class SearchSimulationTests
{
    private static readonly RungLadder Ladder = new(RungOver.Steps, "train/loss", MetricGoal.Minimize, 3, [100, 300, 900, 2_700]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_search_that_is_restored_at_any_point_decides_the_same(int seed)
    {
        var whole = new List<(RungReached Event, SearchAction Action)>();
        var search = new AshaSearch(Ladder);
        new SimulatedSweep(seed, trials: 40, Ladder).Run(reached => Note(whole, reached, search));
        for (var killedAfter = 0; killedAfter < whole.Count; killedAfter++)
        {
            var again = new List<(RungReached Event, SearchAction Action)>();
            var one = new AshaSearch(Ladder);
            new SimulatedSweep(seed, trials: 40, Ladder).Run(reached =>
            {
                if (again.Count == killedAfter)
                    one = Restored(again.Select(row => row.Event));
                return Note(again, reached, one);
            });
            Assert.Equal(whole, again);
        }
    }

    [Fact]
    public void Most_trials_end_early_and_good_ones_do_not()
    {
        var sweep = new SimulatedSweep(seed: 7, trials: 200, Ladder);
        var search = new AshaSearch(Ladder);
        var (stops, keeps) = (0, 0);
        var finished = sweep.Run(reached =>
        {
            var action = search.Hear(reached)[0];
            _ = action is StopTrial ? stops++ : keeps++;
            return action;
        });
        Assert.InRange(finished.Count, 1, 40);
        Assert.Equal(200, stops + finished.Count);
        // The best trial of all is among those that went to their end.
        Assert.Contains(Enumerable.Range(0, 200).MinBy(sweep.Quality), finished);
    }

    private static AshaSearch Restored(IEnumerable<RungReached> rows)
    {
        var search = new AshaSearch(Ladder);
        foreach (var row in rows.ToList())
            search.Hear(row);
        return search;
    }

    private static SearchAction Note(List<(RungReached, SearchAction)> rows, RungReached reached, AshaSearch search)
    {
        var action = search.Hear(reached)[0];
        rows.Add((reached, action));
        return action;
    }
}
