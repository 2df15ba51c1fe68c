using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Contracts;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Sweeps;

/// <summary>A server on which <see cref="Specs.Short"/> has run to its end, submitted by the command line.</summary>
public sealed class EndedSweep : IAsyncLifetime
{
    public FamServer Server { get; private set; } = null!;

    public FamRun Submission { get; private set; } = null!;

    public SweepDetail Sweep { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await FamServer.StartAsync(slots: 2);
        Submission = await Server.PipeAsync(Specs.Short, "sweep", "create", "-", "--wait", "--json");
        Sweep = JsonSerializer.Deserialize<SweepDetail>(Submission.Output, FamJson.Options)
            ?? throw new InvalidOperationException(Submission.Output + Submission.Error);
    }

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Runs <c>fam … --json</c> and reads what it printed.</summary>
    public async Task<T> JsonAsync<T>(params string[] arguments)
    {
        var run = await Server.RunAsync([.. arguments, "--json"]);
        Assert.True(run.ExitStatus == 0, run.Output + run.Error);
        return JsonSerializer.Deserialize<T>(run.Output, FamJson.Options)!;
    }
}
