using System.Net;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Sweeps;

public sealed class PauseTests
{
    [Fact]
    public async Task A_paused_sweep_runs_nothing_and_goes_on_where_it_was_also_after_a_restart()
    {
        using var directory = new TestDirectory();
        var clock = new Fam.Grains.Tests.FakeClock();
        var incarnation = Guid.NewGuid();
        string sweepId;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            sweepId = (await host.Client.CreateSweepAsync(Sweep("M0, M1, M2", "max_concurrent_trials: 1\nmax_restarts: 0"))).Id;
            await host.Worker.HeartbeatAsync();
            var run = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(run, 1, Started());
            var paused = await host.Client.PauseSweepAsync(sweepId);
            Assert.Equal(SweepState.Paused, paused.State);
            Assert.Equal([JobState.Stopping, JobState.Paused, JobState.Paused], paused.Jobs.Select(job => job.State));
            Assert.Equal(2, paused.Trials.Paused);
            Assert.Contains("paused", paused.Jobs[1].WaitingReason, StringComparison.Ordinal);
            Assert.Equal(StopMode.Checkpoint, (await host.Worker.NextAsync<StopAttempt>()).Mode);
            await host.Worker.ApplyAsync(run, 2, Checkpoint(40), Released("paused"));
            await host.UntilAsync(run.JobId, JobState.Paused);
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            await host.Worker.HeartbeatAsync();
            await host.AdvanceAsync(TimeSpan.FromSeconds(2));
            Assert.Equal(SweepState.Paused, (await host.Client.GetSweepAsync(sweepId)).State);
            Assert.False(host.Worker.HasMore<RunJob>());

            Assert.Equal(SweepState.Running, (await host.Client.ActivateSweepAsync(sweepId)).State);
            await host.Worker.HeartbeatAsync();
            // What was begun goes on first, from its checkpoint, and max_concurrent_trials holds.
            var again = await host.Worker.NextAsync<RunJob>();
            Assert.Equal(($"{sweepId}-0", 40), (again.JobId, again.Resume?.Step));
            await host.Worker.ApplyAsync(again, 1, Started(), Completed());
            foreach (var index in new[] { 1, 2 })
            {
                var next = await host.Worker.NextAsync<RunJob>();
                Assert.Equal($"{sweepId}-{index}", next.JobId);
                await host.Worker.ApplyAsync(next, 1, Started(), Completed());
            }

            var done = await EventuallyAsync(() => host.Client.GetSweepAsync(sweepId), sweep => sweep.FinishedAt is not null);
            Assert.Equal(SweepState.Completed, done.State);
            var history = (await host.Client.GetJobAsync(again.JobId)).History;
            Assert.Equal(StopPurpose.Pause, history.First(step => step.To == JobState.Paused).Detail?.Stop);
            Assert.Contains(history, step => step is { From: JobState.Paused, To: JobState.Queued, Reason: "activated with its sweep, by a user" });
        }
    }

    [Fact]
    public async Task A_paused_sweep_can_be_cancelled_and_an_ended_one_not_paused()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1"));
        await host.Client.PauseSweepAsync(sweep.Id);
        await host.Client.CancelSweepAsync(sweep.Id);
        var ended = await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.FinishedAt is not null);
        Assert.Equal((SweepState.Cancelled, 2), (ended.State, ended.Trials.Cancelled));
        await RefusedAsync("has ended", () => host.Client.PauseSweepAsync(sweep.Id));
        await RefusedAsync("has ended", () => host.Client.ActivateSweepAsync(sweep.Id));
    }

    [Fact]
    public async Task One_job_can_be_paused_while_the_others_go_on()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1, M2", "max_concurrent_trials: 1"));
        var (first, second) = (sweep.Jobs[0].Id, sweep.Jobs[1].Id);
        Assert.Equal(JobState.Paused, (await host.Client.PauseJobAsync(first)).State);
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(second, run.JobId);
        // Activated, it waits for its turn.
        Assert.Equal(JobState.Queued, (await host.Client.ActivateJobAsync(first)).State);
        await host.Worker.ApplyAsync(run, 1, Started(), Completed());
        Assert.Equal(first, (await host.Worker.NextAsync<RunJob>()).JobId);
        Assert.Equal(JobState.Completed, (await host.Client.PauseJobAsync(second)).State);
    }

    [Fact]
    public async Task A_job_that_is_activated_before_it_had_stopped_queues_again()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        await host.Client.PauseSweepAsync(sweep.Id);
        await RefusedAsync("is paused; activate it", () => host.Client.ActivateJobAsync(run.JobId));
        await host.Client.ActivateSweepAsync(sweep.Id);
        await host.Worker.ApplyAsync(run, 2, Checkpoint(7), Released("paused"));
        Assert.Equal(7, (await host.Worker.NextAsync<RunJob>()).Resume?.Step);
    }

    internal static async Task RefusedAsync(string words, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<FamProblemException>(call);
        Assert.Equal((int)HttpStatusCode.Conflict, refusal.Problem.Status);
        Assert.Contains(words, refusal.Problem.Detail, StringComparison.Ordinal);
    }
}
