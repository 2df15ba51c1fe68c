using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class EventApplicationTests
{
    [Fact]
    public async Task Replayed_and_overlapping_batches_change_nothing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        JobEvent[] events = [Started(), Loss(10, 2), Line("one"), Scored(0, 1, true, false), Checkpoint(10)];
        Assert.Equal(5, await host.Worker.ApplyAsync(run, 1, events));
        var before = await host.Client.GetJobAsync(run.JobId);

        Assert.Equal(5, await host.Worker.ApplyAsync(run, 1, events));
        Assert.Equal(5, await host.Worker.ApplyAsync(run, 3, events[2..]));
        Assert.Equivalent(before, await host.Client.GetJobAsync(run.JobId), strict: true);
        Assert.Single((await host.Client.GetLogsAsync(run.JobId)).Items);
        Assert.Equal(2, (await host.Client.GetSamplesAsync(run.JobId)).Items.Count);

        Assert.Equal(6, await host.Worker.ApplyAsync(run, 4, Scored(0, 1, true, false), Checkpoint(10), Line("two")));
        Assert.Equal(["one", "two"], (await host.Client.GetLogsAsync(run.JobId)).Items.Select(line => line.Message));
    }

    [Fact]
    public async Task Nothing_is_applied_across_a_gap_and_the_answer_says_where_to_go_on()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        Assert.Equal(1, await host.Worker.ApplyAsync(run, 1, Started()));
        Assert.Equal(1, await host.Worker.ApplyAsync(run, 3, Line("three"), Completed()));
        Assert.Equal(JobState.Running, (await host.Client.GetJobAsync(run.JobId)).State);
        Assert.Equal(4, await host.Worker.ApplyAsync(run, 2, Line("two"), Line("three"), Completed()));
        Assert.Equal(["two", "three"], (await host.Client.GetLogsAsync(run.JobId)).Items.Select(line => line.Message));
        Assert.Equal(JobState.Completed, (await host.Client.GetJobAsync(run.JobId)).State);
    }

    [Fact]
    public async Task Events_that_are_out_of_order_within_a_batch_are_put_in_order()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        var reversed = new AttemptEvents
        {
            WorkerId = host.Worker.Id,
            JobId = run.JobId,
            Token = run.Token,
            Events = [Line("b") with { Sequence = 3 }, Line("a") with { Sequence = 2 }, Started() with { Sequence = 1 }],
        };
        await host.Worker.SendAsync(reversed);
        Assert.Equal(3, (await host.Worker.NextAsync<EventsApplied>()).Sequence);
        Assert.Equal(["a", "b"], (await host.Client.GetLogsAsync(run.JobId)).Items.Select(line => line.Message));
    }

    [Fact]
    public async Task Only_the_first_end_of_an_attempt_counts()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        Assert.Equal(2, await host.Worker.ApplyAsync(run, 1, Started(), Completed()));
        Assert.Equal(2, await host.Worker.ApplyAsync(run, 3, Failed(FailureKind.UserError), Line("late")));
        var job = await host.Client.GetJobAsync(run.JobId);
        Assert.Equal(JobState.Completed, job.State);
        Assert.Null(job.Failure);
        Assert.Single(job.History, step => step.To == JobState.Completed);
    }

    [Fact]
    public async Task Events_with_a_token_that_nobody_gave_are_dropped()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        await host.Worker.SendEventsAsync(run with { Token = run.Token + 7 }, 1, Started());
        var stop = await host.Worker.NextAsync<StopAttempt>();
        Assert.True(stop.Discard);
        Assert.Equal(run.Token + 7, stop.Token);
        await host.Worker.SendEventsAsync(run with { JobId = "nosuch-0" }, 1, Started());
        Assert.True((await host.Worker.NextAsync<StopAttempt>()).Discard);
        Assert.Equal(JobState.Starting, (await host.Client.GetJobAsync(run.JobId)).State);
    }

    [Fact]
    public async Task A_loss_that_diverged_is_kept_as_it_is()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        await host.Worker.ApplyAsync(run, 1, Started(), Loss(1, 1), Loss(2, double.PositiveInfinity), Loss(3, double.NaN));
        var curve = Assert.Single(await host.Client.GetMetricsAsync(run.JobId));
        Assert.Equal([1, double.PositiveInfinity, double.NaN], curve.Points.Select(point => point.Value));
        Assert.Equal(double.NaN, (await host.Client.GetJobAsync(run.JobId)).Metrics["train/loss"]);
    }

    [Fact]
    public async Task A_log_keeps_its_newest_lines()
    {
        await using var host = await OrchestratorHost.StartAsync(configure: options => options.LogLinesPerJob = 100);
        var run = await RunAsync(host);
        await host.Worker.ApplyAsync(run, 1, [.. Enumerable.Range(1, 150).Select(i => Line($"line {i}"))]);
        var page = await host.Client.GetLogsAsync(run.JobId, limit: 60);
        Assert.Equal((51, 110), (page.Items[0].Number, page.Items[^1].Number));
        Assert.Equal("line 51", page.Items[0].Message);
        var rest = await host.Client.GetLogsAsync(run.JobId, after: long.Parse(page.Next!));
        Assert.Equal((111, 150), (rest.Items[0].Number, rest.Items[^1].Number));
        Assert.Null(rest.Next);
    }

    [Fact]
    public async Task A_log_is_read_from_its_end_and_searched()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        await host.Worker.ApplyAsync(run, 1, [.. Enumerable.Range(1, 50).Select(i => new LogWritten { Level = i % 10 == 0 ? "warning" : "info", Message = $"line {i}" })]);
        var tail = await host.Client.GetLogsAsync(run.JobId, new LogQuery { Tail = true }, limit: 20);
        Assert.Equal((31, 50), (tail.Items[0].Number, tail.Items[^1].Number));
        var before = await host.Client.GetLogsAsync(run.JobId, new LogQuery { Tail = true, Before = long.Parse(tail.Next!) }, limit: 40);
        Assert.Equal((1, 30, null), (before.Items[0].Number, before.Items[^1].Number, before.Next));
        Assert.Equal([10L, 20, 30, 40, 50], (await host.Client.GetLogsAsync(run.JobId, new LogQuery { OfLevels = ["warning", "error"] })).Items.Select(line => line.Number));
        Assert.Equal([40L], (await host.Client.GetLogsAsync(run.JobId, new LogQuery { OfLevels = ["warning"], Search = "LINE 4" })).Items.Select(line => line.Number));
        var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.GetLogsAsync(run.JobId, new LogQuery { OfLevels = ["loud"] }));
        Assert.Contains("info | warning | error | output", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_are_filtered_and_counted_by_how_they_came_out()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        await host.Worker.ApplyAsync(run, 1, Started(), Scored(0, 1, true, false, true), Scored(4, 1, false));
        Assert.Equal([(0, 3, 2), (4, 1, 0)], (await host.Client.GetSampleTallyAsync(run.JobId)).Select(tally => (tally.Length, tally.Samples, tally.Right)));
        Assert.Equal(2 / 3.0, (await host.Client.GetSampleTallyAsync(run.JobId))[0].MeanScore!.Value, 12);
        var wrong = await host.Client.GetSamplesAsync(run.JobId, new SampleQuery(Outcome: SampleOutcome.Wrong), limit: 1);
        Assert.Equal((0, 1), (wrong.Items[0].FillerBlocks, wrong.Items[0].Index));
        var next = await host.Client.GetSamplesAsync(run.JobId, new SampleQuery(Outcome: SampleOutcome.Wrong), wrong.Next, limit: 1);
        Assert.Equal((4, 0, null), (next.Items[0].FillerBlocks, next.Items[0].Index, next.Next));
        Assert.Equal(2, (await host.Client.GetSamplesAsync(run.JobId, new SampleQuery("passkey", 0, SampleOutcome.Right))).Items.Count);
        Assert.Empty((await host.Client.GetSamplesAsync(run.JobId, new SampleQuery(Outcome: SampleOutcome.Skipped))).Items);
    }

    [Fact]
    public async Task What_waits_is_listed_with_its_reasons_and_what_runs_with_its_name()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunAsync(host);
        await host.Worker.ApplyAsync(run, 1, Started());
        var held = Assert.Single(Assert.Single(await host.Client.ListWorkersAsync()).Jobs, job => job.JobId == run.JobId);
        var job = await host.Client.GetJobAsync(run.JobId);
        Assert.Equal(job.Name, held.Name);
        Assert.NotNull(held.SweepName);
        await host.Client.CreateSweepAsync(Sweep("M0, M1, M2, M3"));
        var pool = Assert.Single(await host.Client.ListPoolsAsync());
        var first = await host.Client.ListQueueAsync(pool.Name, limit: 1);
        List<QueuedJobView> all = [.. first.Items];
        for (var next = first.Next; next is not null;)
        {
            var page = await host.Client.ListQueueAsync(pool.Name, next, limit: 1);
            all.AddRange(page.Items);
            next = page.Next;
        }
        Assert.Equal(pool.QueuedJobs, all.Count);
        Assert.Equal(all.Select(queued => queued.Job.Id).Distinct().Count(), all.Count);
        Assert.All(all, queued => Assert.NotEmpty(queued.Job.Waiting));
        Assert.Empty((await host.Client.ListQueueAsync("another")).Items);
    }

    private static async Task<RunJob> RunAsync(OrchestratorHost host)
    {
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        return await host.Worker.NextAsync<RunJob>();
    }
}
