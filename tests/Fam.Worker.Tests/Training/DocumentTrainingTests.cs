using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Training;

/// <summary>Training on documents that are read in order, with the memory carried from step to step.</summary>
public sealed class DocumentTrainingTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-document-training-").FullName;

    public DocumentTrainingTests()
    {
        foreach (var (name, letters, times) in new[] { ("a", "abcdefgh", 9), ("b", "hgfedcba", 4), ("c", "aabbccdd", 6), ("d", "xyz", 1) })
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(root, "books")).FullName, name + ".txt"), string.Concat(Enumerable.Repeat(letters, times)));
        using var plain = new Decoder(Shape);
        Initialization.Apply(plain, seed: 4);
        Checkpoint.SaveModel(plain, Directory.CreateDirectory(Path.Combine(root, "base")).FullName);
    }

    private static ModelSpec Shape => new() { VocabSize = 257, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1 };

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(JobKind.Train, Architecture.Fam)]
    [InlineData(JobKind.Lora, Architecture.Fam)]
    [InlineData(JobKind.Train, Architecture.Autocompressor)]
    public void A_resumed_run_carries_its_memory_on_bit_for_bit(JobKind kind, Architecture architecture)
    {
        var whole = Run("whole", kind, architecture, resume: null);
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        Assert.Contains(SafeTensors.Load(Path.Combine(saved.Path, "state.safetensors")).Keys, name => name.StartsWith("carried_memory.0.", StringComparison.Ordinal));
        Directory.Move(Path.Combine(root, "whole"), Path.Combine(root, "kept"));
        var path = saved.Path.Replace("/whole/", "/kept/", StringComparison.Ordinal);
        var resumed = Run("whole", kind, architecture, new ResumePoint(saved.Step, path, saved.ModelSha256));
        Assert.Equal(Curve(whole).Where(point => point.Step > saved.Step), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
    }

    [Fact]
    public void A_mode_without_a_memory_to_carry_is_the_users_error()
    {
        var failure = Assert.Throws<TrialFailedException>(() => Run("full", JobKind.Train, Architecture.Full, resume: null));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Contains("the architecture full", failure.Message, StringComparison.Ordinal);
    }

    private static List<(int Step, string Name, double Value)> Curve(Recorder run) =>
        [.. from report in run.Events.OfType<MetricsReported>()
            from value in report.Values
            where value.Key is "train/loss" or "train/grad_norm" or "train/accuracy"
            select (report.Step, value.Key, value.Value)];

    private Recorder Run(string name, JobKind kind, Architecture architecture, ResumePoint? resume)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(
            new() { JobId = "job", Token = 1, Spec = Spec(kind, architecture), Resume = resume, Directory = Directory.CreateDirectory(Path.Combine(root, name)).FullName },
            recorder, CancellationToken.None);
        return recorder;
    }

    private TrialSpec Spec(JobKind kind, Architecture architecture) => new()
    {
        Name = "arm",
        Kind = kind,
        Model = Shape with
        {
            Architecture = architecture, BlockSize = 4, MemorySegments = architecture == Architecture.Fam ? 2 : 0,
            FamLength = architecture == Architecture.Full ? 0 : 2, FamBlocks = architecture == Architecture.Fam ? 2 : 1,
        },
        ModelNameOrPath = kind == JobKind.Lora ? Path.Combine(root, "base") : null,
        Lora = kind == JobKind.Lora ? new LoraSpec { R = 2, LoraAlpha = 4, LoraDropout = 0.1 } : null,
        Task = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = Path.Combine(root, "books"), Documents = DocumentOrder.InOrder, MaxSeqLength = 8 },
        Training = new TrainingSpec
        {
            MaxSteps = 14, WarmupSteps = 2, LearningRate = 1e-2, WeightDecay = 0, PerDeviceTrainBatchSize = 2,
            FamNoise = architecture == Architecture.Fam ? 0.1 : 0, RandomPositionOffset = 50, LoggingSteps = 1, SaveSteps = 7, SaveTotalLimit = 5,
        },
    };
}
