using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Cli.Tests.Sweeps;

/// <summary>Every arm of the paper's sweeps at the scale of a processor, shortened to a few steps, through the program that a trial runs.</summary>
public sealed class PaperArmsTests : IDisposable
{
    private const int Steps = 6, SamplesAsked = 2;

    private readonly TemporaryDirectory directory = new();

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(FamProcess.RepositoryRoot, "configs", "paper", "tiny");

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_arm_trains_saves_and_answers(string name)
    {
        var sweep = SweepSpecReader.Read(File.ReadAllText(Path.Combine(Folder, name + ".yaml"))).Spec!;
        var arms = sweep.Trials.Select(trial => Shortened(trial.Spec)).ToList();
        // Otherwise the sweep would compare an arm with itself.
        Assert.Equal(arms.Count, arms.Select(arm => JsonSerializer.Serialize(arm with { Name = "" }, FamJson.Options)).Distinct(StringComparer.Ordinal).Count());
        foreach (var (arm, index) in arms.Select((arm, index) => (arm, index))) AssertRuns(arm, index, sweep.Metric.Name);
    }

    private void AssertRuns(TrialSpec arm, int index, string metric)
    {
        var events = new Events();
        new TrialProgram().Run(
            new AttemptAssignment { JobId = "job", Token = 1, Spec = arm, Directory = Directory.CreateDirectory(Path.Combine(directory.Path, $"{index}")).FullName }, events, CancellationToken.None);
        var steps = arm.Training!.MaxSteps;
        var reports = events.Happened.OfType<MetricsReported>().ToList();
        var trained = reports.Where(report => report.Values.ContainsKey("train/loss")).ToList();
        Assert.True(steps == trained[^1].Step, $"{arm.Name} trained {trained[^1].Step} steps");
        Assert.All(trained, report => Assert.True(double.IsFinite(report.Values["train/loss"]) && report.Values["train/grad_norm"] > 0, arm.Name));
        Assert.Equal(steps, events.Happened.OfType<CheckpointSaved>().Last().Step);
        Assert.InRange(reports[^1].Values[metric], 0, 1);
        var samples = events.Happened.OfType<SamplesScored>().SelectMany(scored => scored.Samples).ToList();
        foreach (var length in arm.Evaluate[0].FillerBlocks)
        {
            Assert.Contains(reports, report => report.Values.ContainsKey($"{metric}@{length}"));
            Assert.Equal(SamplesAsked, samples.Count(sample => sample.FillerBlocks == length));
        }
    }

    /// <summary>Of the same arm all phases of the curriculum, two checkpoints and the two shortest lengths of each evaluation.</summary>
    private static TrialSpec Shortened(TrialSpec spec)
    {
        var training = spec.Training!;
        var steps = Math.Min(training.MaxSteps, Steps);
        return spec with
        {
            Training = training with { MaxSteps = steps, WarmupSteps = Math.Min(training.WarmupSteps, 1), PerDeviceTrainBatchSize = 2, LoggingSteps = Math.Min(steps, 2), SaveSteps = 4 },
            Curriculum = spec.Curriculum is { } curriculum ? curriculum with { FillerBlocks = [1, 3], StartSteps = 2, GrowthSteps = 2, HoldSteps = 2 } : null,
            Evaluate = [.. spec.Evaluate.Select(asked => asked with { FillerBlocks = [.. asked.FillerBlocks.Order().Take(2)], Samples = SamplesAsked, BatchSize = SamplesAsked })],
        };
    }

    private sealed class Events : IEventSink
    {
        public List<JobEvent> Happened { get; } = [];

        public void Append(JobEvent happened) => Happened.Add(happened);
    }
}
