using System.Diagnostics;
using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Cli.Tests.Sweeps;
using Fam.Contracts;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.PassingOn;

/// <summary>A server on which <see cref="Specs.Short"/> has run to its end, submitted from a git repository with a change in it.</summary>
public sealed class GitSweep : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();

    public FamServer Server { get; private set; } = null!;

    public SweepDetail Sweep { get; private set; } = null!;

    /// <summary>What is checked out where the sweep was submitted.</summary>
    public string Commit { get; private set; } = "";

    /// <summary>The first trial.</summary>
    public string Job => $"{Sweep.Id}-0";

    public async ValueTask InitializeAsync()
    {
        var spec = Path.Combine(directory.Path, "short.yaml");
        await File.WriteAllTextAsync(spec, Specs.Short);
        foreach (var arguments in new[] { "init -q -b work", "add short.yaml", "-c user.name=test -c user.email=test@example.com commit -q -m first" })
            Git(arguments);
        Commit = Git("rev-parse HEAD").Trim();
        await File.AppendAllTextAsync(spec, "\n# changed since\n");
        Server = await FamServer.StartAsync(slots: 2);
        var variables = new Dictionary<string, string> { ["FAM_SERVER"] = Server.Address, ["GIT_DIR"] = Path.Combine(directory.Path, ".git"), ["GIT_WORK_TREE"] = directory.Path };
        var run = await FamProcess.WithAsync(variables, "sweep", "create", spec, "--wait", "--json");
        Assert.True(run.ExitStatus == 0, run.Output + run.Error);
        Sweep = JsonSerializer.Deserialize<SweepDetail>(run.Output, FamJson.Options)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        directory.Dispose();
    }

    /// <summary>Runs <c>fam … --json</c> and reads what it printed.</summary>
    public async Task<T> JsonAsync<T>(params string[] arguments)
    {
        var run = await Server.RunAsync([.. arguments, "--json"]);
        Assert.True(run.ExitStatus == 0, run.Output + run.Error);
        return JsonSerializer.Deserialize<T>(run.Output, FamJson.Options)!;
    }

    private string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = directory.Path, UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}

/// <summary>Tests that read the results of one server.</summary>
[CollectionDefinition(Name)]
public sealed class ResultsCollection : ICollectionFixture<GitSweep>
{
    public const string Name = "results";
}
