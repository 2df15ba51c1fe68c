using System.Diagnostics;
using System.Text;
using Fam.Contracts.Estimates;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Tests.Trials;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Training;

/// <summary>The estimate of a step's memory against the peak of a real child that takes it.</summary>
public sealed class MemoryEstimateTests : IDisposable
{
    /// <summary>Estimate and measurement differ by at most this factor, either way.</summary>
    private const double Factor = 1.35;

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    public static TheoryData<string, Architecture, int, int, TrainingSpec> Steps => new()
    {
        { "small", Architecture.Fam, 3, 257, new() { PerDeviceTrainBatchSize = 16 } },
        { "small", Architecture.Full, 0, 257, new() { PerDeviceTrainBatchSize = 16 } },
        { "tiny", Architecture.Full, 0, 257, new() { PerDeviceTrainBatchSize = 6, Bf16 = true } },
        // Logits that are larger than a layer, and gone when the layers are computed again.
        { "small", Architecture.Fam, 3, 6_000, new() { PerDeviceTrainBatchSize = 6, GradientCheckpointing = true } },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_peak_of_a_child_is_within_a_factor_of_the_estimate(string preset, Architecture architecture, int segments, int vocabulary, TrainingSpec training)
    {
        const int Length = 1_024;
        var model = ModelPresets.WithFeedback(preset) with { Architecture = architecture, MemorySegments = segments, VocabSize = vocabulary };
        var estimate = StepMemory.Of(new StepShape
        {
            Model = model, Length = Length, Batch = training.PerDeviceTrainBatchSize, Fused = !training.Bf16, Bfloat16 = training.Bf16, GradientCheckpointing = training.GradientCheckpointing,
        });
        // Otherwise the test would be one of the process alone.
        Assert.True(estimate.Activations + estimate.Attention + estimate.Logits > StepMemory.EmptyProcess, "the step is too small");

        var measured = Peak(model, Length, training);

        Assert.InRange(estimate.Total / measured, 1 / Factor, Factor);
    }

    private double Peak(ModelSpec model, int length, TrainingSpec training)
    {
        var files = scratch.Attempt();
        Directory.CreateDirectory(files.Path);
        var text = Path.Combine(scratch.Path, "text.txt");
        File.WriteAllText(text, new StringBuilder().Insert(0, "the quick brown fox jumps over the lazy dog. ", length).ToString());
        var spec = new TrialSpec
        {
            Name = "measured",
            Kind = JobKind.Train,
            Model = model,
            Task = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = text, MaxSeqLength = length },
            Training = training with { MaxSteps = 1, WarmupSteps = 0, LoggingSteps = 1 },
        };
        AttemptDirectory.WriteJson(files.Assignment, new AttemptAssignment { JobId = "job", Token = 1, Spec = spec, Directory = files.Path });
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(AttemptProgram).Assembly.Location, AttemptProgram.Command, files.Path]);
        foreach (var (name, value) in ChildEnvironment.Of(spec, hasAvx512: false)) start.Environment[name] = value;
        using (var child = Process.Start(start)!)
        {
            child.WaitForExit();
            Assert.Equal(AttemptProgram.Completed, child.ExitCode);
        }

        using var reader = new SpoolReader(files.Spool);
        return reader.Read(SpoolPosition.Start, 100, 1 << 20).Events.OfType<MetricsReported>().Max(report => report.Values["system/peak_memory_bytes"]);
    }
}
