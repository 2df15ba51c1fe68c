using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Cli.Tests.Sweeps;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Workers;

/// <summary>Keys of workers between processes that share nothing but a broker.</summary>
public sealed class SignedProcessesTests
{
    [Fact]
    public async Task A_worker_with_its_key_runs_jobs_and_one_with_a_wrong_key_is_not_heard()
    {
        var secret = NewSecret();
        await using var fam = await SeparateProcesses.StartAsync(signingKey: secret);
        var submission = await FamProcess.AgainstAsync(fam.Address, Specs.Short, "sweep", "create", "-", "--json");
        var sweep = JsonSerializer.Deserialize<SweepDetail>(submission.Output, FamJson.Options)!;

        // It says that it is w2, and its key does not follow from the orchestrator's secret.
        fam.StartWorker("w2", await KeyAsync(NewSecret(), "w2"));
        var letter = await LetterAsync(fam);
        Assert.Equal("w2", letter.Sender);
        Assert.Contains("The signature is not that of 'w2' for ", letter.Reason, StringComparison.Ordinal);
        Assert.Empty(await fam.Client.ListWorkersAsync());
        Assert.All((await fam.Client.GetSweepAsync(sweep.Id)).Jobs, job => Assert.Equal(JobState.Queued, job.State));

        // Another worker's key is no use either: the process does not start, and says which it needs.
        var refused = fam.StartWorker("w3", await KeyAsync(secret, "w1"));
        Assert.NotEqual(0, await refused.EndAsync());
        await refused.UntilAsync("it is the key of workers named 'w1' or 'w1.…', and this one is 'w3'");

        fam.StartWorker("w1", await KeyAsync(secret, "w1"));
        var waited = await FamProcess.AgainstAsync(fam.Address, input: null, "sweep", "wait", sweep.Id);
        Assert.True(waited.ExitStatus == 0, waited.Error);
        foreach (var job in (await fam.Client.GetSweepAsync(sweep.Id)).Jobs)
        {
            Assert.Equal(JobState.Completed, job.State);
            Assert.Equal("w1", job.WorkerId);
        }

        Assert.Equal(["w1"], (await fam.Client.ListWorkersAsync()).Select(worker => worker.Id));
        foreach (var logged in new[] { fam.Orchestrator.Log, refused.Log })
            Assert.DoesNotContain(secret, logged, StringComparison.Ordinal);
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>As an operator gets it.</summary>
    private static async Task<string> KeyAsync(string secret, string name)
    {
        var run = await FamProcess.WithAsync(new() { ["Fam__Bus__SigningKey"] = secret }, "worker", "key", name);
        Assert.True(run.ExitStatus == 0, run.Error);
        return run.Output.Trim();
    }

    private static async Task<DeadLetterView> LetterAsync(SeparateProcesses fam)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            if ((await fam.Client.ListDeadLettersAsync()).Items is [var first, ..])
                return first;
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(2), fam.Orchestrator.Log);
        }
    }
}
