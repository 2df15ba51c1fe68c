using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Tests.Sweeps.Search;
using Microsoft.EntityFrameworkCore;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Sweeps;

public sealed class EarlyStoppingTests
{
    private const string Rungs = "early_terminate: {eta: 2, rungs: {over: context_length, lengths: [0, 4]}}";

    [Fact]
    public async Task A_trial_that_is_not_among_the_best_saves_ends_and_says_why()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1", Rungs));
        await host.Worker.HeartbeatAsync();
        var (good, poor) = await BothAsync(host);
        await host.Worker.ApplyAsync(good, 1, Started(), Score(0, 0.9));
        await host.Worker.ApplyAsync(poor, 1, Started(), Score(0, 0.2));
        var stop = await host.Worker.NextAsync<StopAttempt>();
        Assert.Equal((poor.Token, poor.JobId, StopMode.Checkpoint), (stop.Token, stop.JobId, stop.Mode));
        await host.Worker.ApplyAsync(poor, 3, Checkpoint(100), Released(stop.Reason));

        var ended = await host.UntilAsync(poor.JobId, JobState.Completed);
        var why = new EarlyStop(RungOver.ContextLength, 0, 0, "eval/passkey/exact_match@0", 0.2, 0.9, 2, 2, 1);
        Assert.Equal(why, ended.EarlyStop);
        Assert.Equal(why, ended.History[^1].Detail?.EarlyStop);
        Assert.Equal("stopped early at 0 filler blocks: eval/passkey/exact_match@0 0.2 is place 2 of 2, where the best 1 go on (0.9 was needed)", ended.History[^1].Reason);
        Assert.Null(ended.Failure);

        await host.Worker.ApplyAsync(good, 3, Score(4, 0.5), Completed());
        var done = await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.FinishedAt is not null);
        Assert.Equal((SweepState.Completed, 2, 1), (done.State, done.Trials.Completed, done.Trials.StoppedEarly));
        Assert.Null(done.Jobs[0].EarlyStop);
    }

    [Fact]
    public async Task A_decision_that_nobody_was_told_of_is_told_by_the_next_orchestrator()
    {
        using var directory = new TestDirectory();
        var clock = new Fam.Grains.Tests.FakeClock();
        var incarnation = Guid.NewGuid();
        RunJob good, poor;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            await host.Client.CreateSweepAsync(Sweep("M0, M1", Rungs));
            await host.Worker.HeartbeatAsync();
            (good, poor) = await BothAsync(host);
            await host.Worker.ApplyAsync(good, 1, Started(), Score(0, 0.9));
            await host.Worker.ApplyAsync(poor, 1, Started());
            await EventuallyAsync(() => DecidedAsync(host), decided => decided == 1);
            // Decided, and then nothing more: as after a kill between the row and the command.
            await host.Database.WriteAsync(rows =>
            {
                rows.RungResults.Add(new RungResultRow { JobId = poor.JobId, Rung = 0, SweepId = poor.JobId[..^2], Trial = 1, Score = 0.2, At = clock.GetUtcNow(), DecidedAs = 2, Stopped = true, Rank = 2, Of = 2 });
                return Task.FromResult(true);
            });
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            var stop = await host.Worker.NextAsync<StopAttempt>();
            Assert.Equal((poor.JobId, StopMode.Checkpoint), (stop.JobId, stop.Mode));
        }
    }

    [Fact]
    public async Task Whoever_restarts_at_any_point_decides_the_same()
    {
        var ladder = new RungLadder(RungOver.Steps, "train/loss", MetricGoal.Minimize, 3, [100, 300, 900]);
        await using var host = await OrchestratorHost.StartAsync();
        var one = new EarlyStopping(host.Database, "steady", ladder);
        var steady = Decisions("steady", () => one);
        Assert.Equal(steady, Decisions("restarted", () => new EarlyStopping(host.Database, "restarted", ladder)));
        Assert.Contains(steady, decision => decision.Contains(nameof(StopTrial), StringComparison.Ordinal));

        List<string> Decisions(string sweepId, Func<EarlyStopping> next)
        {
            var decisions = new List<string>();
            new SimulatedSweep(seed: 3, trials: 20, ladder).Run(reached =>
            {
                var action = Task.Run(() => DecideAsync(host, sweepId, reached, next())).GetAwaiter().GetResult();
                decisions.Add($"{reached.Trial}@{reached.Rung}: {action}");
                return action;
            });
            return decisions;
        }
    }

    private static async Task<SearchAction> DecideAsync(OrchestratorHost host, string sweepId, RungReached reached, EarlyStopping stopping)
    {
        var jobId = $"{sweepId}-{reached.Trial}";
        await host.Database.WriteAsync(rows =>
        {
            rows.RungResults.Add(new RungResultRow { JobId = jobId, Rung = reached.Rung, SweepId = sweepId, Trial = reached.Trial, Score = reached.Score, At = host.Clock.GetUtcNow() });
            return Task.FromResult(true);
        });
        var stops = await stopping.DecideAsync();
        var row = await host.Database.ReadAsync(rows => rows.RungResults.SingleAsync(row => row.JobId == jobId && row.Rung == reached.Rung));
        Assert.Equal(row.Stopped, stops.Count == 1);
        return stops.Count == 1 ? new StopTrial(reached.Trial, stops[0].Why) : new KeepTrial(reached.Trial, reached.Rung, row.Rank!.Value, row.Of!.Value, Kept: 0);
    }

    /// <summary>Commands come in any order.</summary>
    private static async Task<(RunJob First, RunJob Second)> BothAsync(OrchestratorHost host)
    {
        var (one, other) = (await host.Worker.NextAsync<RunJob>(), await host.Worker.NextAsync<RunJob>());
        return string.CompareOrdinal(one.JobId, other.JobId) < 0 ? (one, other) : (other, one);
    }

    private static Task<int> DecidedAsync(OrchestratorHost host) => host.Database.ReadAsync(rows => rows.RungResults.CountAsync(row => row.DecidedAs != null));

    private static JobEvent Score(int filler, double value) => new MetricsReported
    {
        Step = 100, Progress = 0.9, Values = new Dictionary<string, double> { [$"eval/passkey/exact_match@{filler}"] = value },
    };
}
