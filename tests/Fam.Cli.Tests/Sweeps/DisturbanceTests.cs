using System.Runtime.InteropServices;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Sweeps;

public sealed partial class DisturbanceTests
{
    private const int SigInt = 2;

    [Fact]
    public async Task A_killed_child_is_tried_again_from_its_checkpoint()
    {
        await using var server = await FamServer.StartAsync();
        var sweep = await server.Client.CreateSweepAsync(Specs.Disturbed);
        await UntilAsync(server, sweep.Jobs[0].Id, job => job.Checkpoints.Count > 0);

        FamChildren.Kill(Assert.Single(FamChildren.Of(server.Data)));
        var waited = await server.RunAsync("sweep", "wait", sweep.Id);

        Assert.Equal(0, waited.ExitStatus);
        var job = await server.Client.GetJobAsync(sweep.Jobs[0].Id);
        Assert.Equal(2, job.AttemptList.Count);
        Assert.True(job.AttemptList[1].ResumedFromStep >= 20);
    }

    [Fact]
    public async Task Ctrl_c_ends_the_children_and_the_next_start_goes_on_from_the_checkpoint()
    {
        using var data = new TemporaryDirectory();
        var kept = Path.Combine(data.Path, "kept");
        var server = await FamServer.StartAsync(kept);
        var sweep = await server.Client.CreateSweepAsync(Specs.Disturbed);
        await UntilAsync(server, sweep.Jobs[0].Id, job => job.Checkpoints.Count > 0);

        Assert.Equal(0, (await server.InterruptAsync()).ExitStatus);
        Assert.Empty(FamChildren.Of(kept));

        await using var again = await FamServer.StartAsync(kept);
        Assert.Equal(0, (await again.RunAsync("sweep", "wait", sweep.Id)).ExitStatus);
        var job = await again.Client.GetJobAsync(sweep.Jobs[0].Id);
        Assert.True(job.AttemptList[^1].ResumedFromStep >= 20);
    }

    [Fact]
    public async Task A_cancelled_sweep_ends_its_child_and_fails_those_who_wait()
    {
        await using var server = await FamServer.StartAsync();
        var sweep = await server.Client.CreateSweepAsync(Specs.Endless);
        await UntilAsync(server, sweep.Jobs[0].Id, job => job.State == JobState.Running);

        Assert.Equal(0, (await server.RunAsync("sweep", "cancel", "latest")).ExitStatus);
        var waited = await server.RunAsync("sweep", "wait", "latest");

        Assert.Equal(1, waited.ExitStatus);
        Assert.Contains("cancelled", waited.Error);
        Assert.Empty(FamChildren.Of(server.Data));
    }

    [Fact]
    public async Task A_paused_sweep_ends_its_child_at_a_checkpoint_and_goes_on_from_there()
    {
        await using var server = await FamServer.StartAsync();
        var sweep = await server.Client.CreateSweepAsync(Specs.Endless);
        var job = sweep.Jobs[0].Id;
        await UntilAsync(server, job, read => read is { State: JobState.Running, Step: > 0 });

        Assert.Equal(0, (await server.RunAsync("sweep", "pause", "latest")).ExitStatus);
        await UntilAsync(server, job, read => read.State == JobState.Paused);
        Assert.Empty(FamChildren.Of(server.Data));
        var saved = (await server.Client.GetJobAsync(job)).Checkpoints[^1].Step;
        Assert.Equal(0, (await server.RunAsync("sweep", "activate", "latest")).ExitStatus);
        await UntilAsync(server, job, read => read is { State: JobState.Running, Attempts: 2 });

        Assert.Equal(saved, (await server.Client.GetJobAsync(job)).AttemptList[^1].ResumedFromStep);
        Assert.Equal(0, (await server.RunAsync("job", "cancel", "latest-0")).ExitStatus);
        await server.RunAsync("sweep", "wait", "latest");
        Assert.Equal(0, (await server.RunAsync("job", "retry", "latest-0")).ExitStatus);
        await UntilAsync(server, job, read => read is { State: JobState.Running, Attempts: 3 });
    }

    [Fact]
    public async Task Leaving_a_watch_with_ctrl_c_leaves_the_sweep_running()
    {
        await using var server = await FamServer.StartAsync();
        var sweep = await server.Client.CreateSweepAsync(Specs.Endless);
        using var watch = FamProcess.Start(server.Address, "sweep", "watch", sweep.Id);
        Assert.NotNull(await watch.StandardOutput.ReadLineAsync());

        _ = Kill(watch.Id, SigInt);
        await watch.StandardOutput.ReadToEndAsync();
        await watch.WaitForExitAsync();

        Assert.Equal(130, watch.ExitCode);
        Assert.Contains($"sweep {sweep.Id} goes on", await watch.StandardError.ReadToEndAsync());
        Assert.Equal(SweepState.Running, (await server.Client.GetSweepAsync(sweep.Id)).State);
    }

    [Fact]
    public async Task Waiting_gives_up_after_its_timeout()
    {
        await using var server = await FamServer.StartAsync();
        await server.Client.CreateSweepAsync(Specs.Endless);

        var waited = await server.RunAsync("sweep", "wait", "latest", "--timeout", "1");

        Assert.Equal(1, waited.ExitStatus);
        Assert.Contains("it goes on", waited.Error);
    }

    private static async Task UntilAsync(FamServer server, string jobId, Func<JobDetail, bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var job = await server.Client.GetJobAsync(jobId, patience.Token);
            if (reached(job)) return;
            if (job.FinishedAt is not null) Assert.Fail($"The job ended as {job.State}: {job.Failure?.Message}");
            await Task.Delay(100, patience.Token);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
