using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Results;

/// <summary>What a further attempt is told of the samples that those before have scored.</summary>
public sealed class ScoredSamplesTests
{
    [Fact]
    public async Task An_attempt_is_told_what_the_ledger_has_up_to_the_first_sample_that_is_missing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep(evaluate: "{task: passkey, filler_blocks: [0, 4], samples: 4}, {task: passkey, name: again, filler_blocks: [0, 4], samples: 4}"));
        await host.Worker.HeartbeatAsync();
        var first = await host.Worker.NextAsync<RunJob>();
        Assert.Empty(first.Scored);

        await host.Worker.ApplyAsync(
            first,
            1,
            Started(),
            Scored(0, 1, true, false, true, true),
            Scored(4, 5, true),
            Samples("again", 0, (0, 0.5, Metrics(0.5, 2), null), (1, 0, null, "too long"), (2, 0.25, Metrics(0.25, 3), null)),
            // One is missing: what is behind it is asked again.
            Samples("again", 4, (0, 1, Metrics(1, 1), null), (2, 1, Metrics(1, 1), null)),
            Failed(FailureKind.Crashed));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        var second = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(
            ["again@0 v7: 3 samples, 2 asked, f1 0.75, words 5", "again@4 v7: 1 samples, 1 asked, f1 1, words 1", "passkey@0 v1: 4 samples, 4 asked, score 3", "passkey@4 v1: 1 samples, 1 asked, score 1"],
            Words(second));

        await host.Worker.ApplyAsync(second, 1, Started(), Samples("again", 4, (1, 0, Metrics(0, 4), null), (2, 1, Metrics(1, 1), null)), Failed(FailureKind.Crashed));
        await host.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("again@4 v7: 3 samples, 3 asked, f1 2, words 6", Words(await host.Worker.NextAsync<RunJob>()));
    }

    private static IEnumerable<string> Words(RunJob run) => run.Scored.Select(length => string.Create(
        CultureInfo.InvariantCulture,
        $"{length.Task}@{length.FillerBlocks} v{length.ScorerVersion}: {length.Samples} samples, {length.Asked} asked, {string.Join(", ", length.Sums.OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Key} {sum.Value}")))}")).Order(StringComparer.Ordinal);

    private static Dictionary<string, double> Metrics(double f1, double words) => new(StringComparer.Ordinal) { ["f1"] = f1, ["words"] = words };

    private static SamplesScored Samples(string task, int length, params (int Index, double Score, Dictionary<string, double>? Metrics, string? Skipped)[] samples) => new()
    {
        Samples = [.. samples.Select(sample => new SampleScore
        {
            Task = task, ScorerVersion = 7, FillerBlocks = length, Index = sample.Index, PromptTokens = 100, DistanceTokens = 50, DistanceBlocks = 1, InReach = true,
            Expected = "a", Answer = "b", Score = sample.Score, Metrics = sample.Metrics, Skipped = sample.Skipped,
        })],
        Cost = new EvaluationCost(length, Tokens: 100, Seconds: 1, PeakMemoryBytes: 1),
    };
}
