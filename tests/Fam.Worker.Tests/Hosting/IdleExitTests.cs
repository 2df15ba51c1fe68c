using System.Diagnostics;
using Fam.Contracts.Messages;
using Fam.Worker.Hosting;
using Fam.Worker.Tests.Trials;

namespace Fam.Worker.Tests.Hosting;

public sealed class IdleExitTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task An_idle_worker_says_that_it_leaves_and_then_does()
    {
        await using var worker = await StartAsync(idle: 2, beat: 0.05); // long enough for the first heartbeat of a busy machine
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Draining);
        Assert.False(orchestrator.Received<WorkerHeartbeat>()[0].Draining);
        await LeavesAsync(worker);
    }

    [Fact]
    public async Task A_worker_with_an_attempt_stays_until_it_is_over()
    {
        await using var worker = await StartAsync(idle: 5, beat: 0.05);
        await worker.RunAsync("reports-until-go", barriers: scratch.Path);
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Attempts.Count == 1);
        // Far more heartbeats than five seconds have.
        await orchestrator.Until(() => orchestrator.Received<WorkerHeartbeat>().Count(beat => beat.Attempts.Count == 1) > 130, "130 heartbeats");
        Assert.False(worker.Stopping.IsCancellationRequested);
        Assert.DoesNotContain(orchestrator.Received<WorkerHeartbeat>(), beat => beat.Draining && beat.Attempts.Count > 0);

        scratch.Raise("go");
        await orchestrator.FinishOf("job", 1);
        await LeavesAsync(worker);
        Assert.Empty(worker.Attempts.Snapshot());
    }

    [Fact]
    public async Task A_command_that_was_under_way_is_obeyed_and_the_worker_stays()
    {
        await using var worker = await StartAsync(idle: 0.3, beat: 1);
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Draining);
        // Sent as an orchestrator does that has not heard of it yet; there are ten heartbeats' time.
        await worker.RunAsync("reports-until-go", barriers: scratch.Path);
        await orchestrator.Heard<RunJobAnswered>(answer => answer.Accepted);
        await orchestrator.Heard<WorkerHeartbeat>(beat => !beat.Draining && beat.Attempts.Count == 1);
        Assert.False(worker.Stopping.IsCancellationRequested);
        scratch.Raise("go");
        await orchestrator.FinishOf("job", 1);
    }

    [Fact]
    public async Task A_worker_that_is_not_told_to_never_leaves()
    {
        await using var worker = await StartAsync(idle: 0, beat: 0.05);
        await orchestrator.Until(() => orchestrator.Received<WorkerHeartbeat>().Count > 40, "40 heartbeats");
        Assert.DoesNotContain(orchestrator.Received<WorkerHeartbeat>(), beat => beat.Draining);
        Assert.False(worker.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task The_process_ends_with_status_0()
    {
        // As a pod starts it; what nobody answers on an in-memory bus is nothing that an idle worker waits for.
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(WorkerOptions).Assembly.Location]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = scratch.Path };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Worker__DataDirectory"] = scratch.Path;
        start.Environment["Worker__ExitWhenIdleSeconds"] = "0.5";
        start.Environment["Worker__HeartbeatSeconds"] = "0.1";
        using var worker = Process.Start(start)!;
        try
        {
            var said = worker.StandardOutput.ReadToEndAsync();
            await worker.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
            Assert.Equal(0, worker.ExitCode);
            Assert.Contains("the worker leaves", await said);
        }
        finally
        {
            if (!worker.HasExited)
                worker.Kill();
        }
    }

    private Task<WorkerUnderTest> StartAsync(double idle, double beat) => WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options =>
    {
        options.ExitWhenIdleSeconds = idle;
        options.HeartbeatSeconds = beat;
    });

    private static async Task LeavesAsync(WorkerUnderTest worker)
    {
        var left = new TaskCompletionSource();
        await using var registration = worker.Stopping.Register(left.SetResult);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
