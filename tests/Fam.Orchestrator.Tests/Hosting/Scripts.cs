using System.Diagnostics;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>Specs and events that tests are written with.</summary>
internal static class Scripts
{
    public static string Sweep(string configurations = "M0", string extra = "", string evaluate = "{task: passkey, filler_blocks: [0, 4], samples: 2}") =>
        $$"""
        name: test
        kind: train
        method: grid
        metric: {name: eval/passkey/exact_match, goal: maximize}
        model: {preset: tiny, block_size: 32}
        task: {name: passkey, key_digits: 5, tokenizer: passkey-words}
        training: {max_steps: 100}
        evaluate: [{{evaluate}}]
        parameters:
          configuration: {values: [{{configurations}}]}
        {{extra}}
        """;

    public static JobEvent Started() => new JobStarted { Environment = new Dictionary<string, string> { ["device"] = "cpu" } };

    public static JobEvent Loss(int step, double value, double progress = 0.5, double? remaining = null) => new MetricsReported
    {
        Step = step,
        Values = new Dictionary<string, double> { ["train/loss"] = value },
        Progress = progress,
        RemainingSeconds = remaining,
        Phase = "training",
    };

    public static JobEvent Checkpoint(int step) => new CheckpointSaved { Step = step, Path = $"/data/checkpoint-{step}", Bytes = 10, ModelSha256 = new string('a', 64) };

    public static JobEvent Line(string text) => new LogWritten { Level = "info", Message = text };

    public static JobEvent Completed() => new JobFinished { Outcome = JobOutcome.Completed };

    public static JobEvent Cancelled() => new JobFinished { Outcome = JobOutcome.Cancelled };

    public static JobEvent Released(string reason) => new JobFinished { Outcome = JobOutcome.Released, Reason = reason };

    public static JobEvent Failed(FailureKind kind, string message = "boom") => new JobFinished { Outcome = JobOutcome.Failed, Failure = new JobFailure(kind, message) };

    public static JobEvent Scored(int filler, int distance, params bool[] correct) => new SamplesScored
    {
        Samples = [.. correct.Select((right, index) => new SampleScore
        {
            Task = "passkey",
            ScorerVersion = 1,
            FillerBlocks = filler,
            Index = index,
            PromptTokens = 74 + (32 * filler),
            DistanceTokens = 32 * distance,
            DistanceBlocks = distance,
            InReach = false,
            Expected = "1 2 3 4 5",
            Answer = right ? "1 2 3 4 5" : "5 4 3 2 1",
            Score = right ? 1 : 0,
        })],
        Cost = new EvaluationCost(filler, Tokens: 1_000, Seconds: 0.5, PeakMemoryBytes: 1 << 20),
    };

    /// <summary>Reads until what is read is as expected: for state that no message announces.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> read, Func<T, bool> fits)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (fits(value))
                return value;
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"Still not as expected: {value}");
            await Task.Delay(20);
        }
    }

    public static Task<JobDetail> UntilAsync(this OrchestratorHost host, string jobId, JobState state) =>
        EventuallyAsync(() => host.Client.GetJobAsync(jobId), job => job.State == state);
}
