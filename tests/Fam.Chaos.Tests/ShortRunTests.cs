using Fam.Chaos.Faults;
using Fam.Chaos.Rounds;

namespace Fam.Chaos.Tests;

/// <summary>The fault suite in its short form; <c>scripts/chaos.sh</c> is the long one.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(10);

    /// <summary>A round with a death and a lost commit, and without the broker's, whose start takes longer than all else.</summary>
    private static int Seed => Enumerable.Range(1, 10_000).First(seed => FaultPlan.Draw(seed, Horizon).Select(fault => fault.Kind).ToList() is var kinds
        && kinds.Contains(FaultKind.LoseCommitAnswers) && kinds.Contains(FaultKind.KillWorker) && kinds.Contains(FaultKind.KillPostgres) && kinds.Contains(FaultKind.KillChild) && !kinds.Contains(FaultKind.KillRabbitMq) && !kinds.Contains(FaultKind.CutOrchestrator) && kinds.Count <= 5);

    [Fact]
    public async Task A_round_of_faults_loses_nothing_doubles_nothing_and_changes_no_number()
    {
        var options = new ChaosOptions
        {
            // A folder of its own: root's servers run as users that may not enter the repository.
            Directory = Path.Combine("/var/tmp", $"fam-chaos-test-{Environment.ProcessId}"),
            Trials = 2,
            Steps = 500,
            Horizon = Horizon,
        };
        var run = new ChaosRun(options, output.WriteLine);
        try
        {
            await run.PrepareAsync(TestContext.Current.CancellationToken);
            var outcome = await run.RunAsync(Seed, TestContext.Current.CancellationToken);
            foreach (var line in outcome.Log)
                output.WriteLine(line);
            Assert.True(outcome.Violations.Count == 0, string.Join('\n', outcome.Violations.Concat(outcome.Log)));
            Assert.True(outcome.Resumed > 0, $"No job went on from a checkpoint: {outcome.Summary}\n{string.Join('\n', outcome.Log)}");
        }
        finally
        {
            await run.StopAsync();
        }

        // What failed is kept to be looked at.
        Directory.Delete(options.Directory, recursive: true);
    }

    [Fact]
    public void A_seed_draws_the_same_faults_again()
    {
        var horizon = TimeSpan.FromSeconds(30);
        Assert.Equal(FaultPlan.Draw(17, horizon), FaultPlan.Draw(17, horizon));
        Assert.All(Enumerable.Range(0, 500).SelectMany(seed => FaultPlan.Draw(seed, horizon)), fault => Assert.InRange(fault.At, TimeSpan.Zero, horizon + TimeSpan.FromSeconds(1)));
        Assert.Equal(Enum.GetValues<FaultKind>(), Enumerable.Range(0, 500).SelectMany(seed => FaultPlan.Draw(seed, horizon)).Select(fault => fault.Kind).Distinct().Order());
    }
}
