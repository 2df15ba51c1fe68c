using Fam.Contracts.Jobs;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Search;

public sealed class AshaSearchTests
{
    /// <summary>Scores in the order in which trials get to one rung, and whether each goes on.</summary>
    [Theory]
    [InlineData(MetricGoal.Minimize, 2, "5", "+")]
    [InlineData(MetricGoal.Minimize, 2, "5 4 6 3", "+ + - +")]
    [InlineData(MetricGoal.Minimize, 3, "5 6 4 4 7 4.5", "+ - + + - -")]
    [InlineData(MetricGoal.Minimize, 3, "1 2 3 4 5 1.5", "+ - - - - +")]
    [InlineData(MetricGoal.Maximize, 2, "0.1 0.5 0.2 0.3", "+ + - +")]
    [InlineData(MetricGoal.Maximize, 4, "0.9 0.9 0.9", "+ + +")]
    [InlineData(MetricGoal.Minimize, 2, "NaN 9 NaN 8", "+ + - +")]
    [InlineData(MetricGoal.Maximize, 2, "NaN 9 NaN 8", "+ + - +")]
    public void The_best_of_those_that_got_there_go_on(MetricGoal goal, int eta, string scores, string goesOn)
    {
        var search = new AshaSearch(Ladder(goal, eta));
        var actions = scores.Split(' ').Select((score, trial) => Assert.Single(search.Hear(new RungReached(trial, 0, double.Parse(score))))).ToList();
        Assert.Equal(goesOn, string.Join(' ', actions.Select(action => action is KeepTrial ? "+" : "-")));
        Assert.Equal(Enumerable.Range(0, actions.Count), actions.Select(action => action.Trial));
    }

    [Fact]
    public void A_stop_says_what_was_seen()
    {
        var search = new AshaSearch(Ladder(MetricGoal.Minimize, 3));
        foreach (var trial in new[] { 0, 1, 2 })
            search.Hear(new RungReached(trial, 1, trial));
        var stop = Assert.IsType<StopTrial>(Assert.Single(search.Hear(new RungReached(7, 1, 2.5))));
        Assert.Equal(new EarlyStop(RungOver.Steps, 1, 30, "train/loss", 2.5, 0, 4, 4, 1), stop.Why);
        Assert.Equal("stopped early at step 30: train/loss 2.5 is place 4 of 4, where the best 1 go on (0 was needed)", stop.Why.ToString());
    }

    [Fact]
    public void Rungs_are_judged_apart()
    {
        var search = new AshaSearch(Ladder(MetricGoal.Minimize, 2));
        search.Hear(new RungReached(0, 0, 1));
        Assert.IsType<KeepTrial>(Assert.Single(search.Hear(new RungReached(1, 1, 9))));
    }

    [Theory]
    [InlineData(0, 9, "")]
    [InlineData(0, 10, "0")]
    [InlineData(0, 35, "0 1")]
    [InlineData(1, 35, "1")]
    [InlineData(3, 500, "")]
    public void A_report_gets_a_trial_to_every_rung_it_has_passed(int before, int step, string rungs) => Assert.Equal(
        rungs, string.Join(' ', Ladder(MetricGoal.Minimize, 3).Reached(before, Report(step, "train/loss")).Select(reached => reached.Rung)));

    [Fact]
    public void Over_context_length_each_length_is_a_rung()
    {
        var ladder = new RungLadder(RungOver.ContextLength, "eval/passkey/exact_match", MetricGoal.Maximize, 2, [4, 16, 64]);
        Assert.Equal([(0, 0.5)], ladder.Reached(0, Report(100, "eval/passkey/exact_match@4")));
        Assert.Equal([(1, 0.5)], ladder.Reached(1, Report(100, "eval/passkey/exact_match@16")));
        Assert.Empty(ladder.Reached(1, Report(100, "eval/passkey/exact_match@4")));
        Assert.Empty(ladder.Reached(0, Report(100, "train/loss")));
    }

    private static RungLadder Ladder(MetricGoal goal, int eta) => new(RungOver.Steps, "train/loss", goal, eta, [10, 30, 90]);

    private static MetricsReported Report(int step, string metric) => new() { Step = step, Progress = 0.5, Values = new Dictionary<string, double> { [metric] = 0.5 } };
}
