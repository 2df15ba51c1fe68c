using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Model;
using Fam.Worker.Training;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Training;

/// <summary>Training on documents that are read in order, with the memory carried from step to step.</summary>
public sealed class DocumentTrainingTests : IDisposable
{
    private readonly BooksAndBase files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(JobKind.Train, Architecture.Fam)]
    [InlineData(JobKind.Lora, Architecture.Fam)]
    [InlineData(JobKind.Train, Architecture.Autocompressor)]
    public void A_resumed_run_carries_its_memory_on_bit_for_bit(JobKind kind, Architecture architecture)
    {
        var whole = Run("whole", kind, architecture, resume: null);
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        Assert.Contains(SafeTensors.Load(Path.Combine(saved.Path, "state.safetensors")).Keys, name => name.StartsWith("carried_memory.0.", StringComparison.Ordinal));
        Directory.Move(Path.Combine(files.Root, "whole"), Path.Combine(files.Root, "kept"));
        var path = saved.Path.Replace("/whole/", "/kept/", StringComparison.Ordinal);
        var resumed = Run("whole", kind, architecture, new ResumePoint(saved.Step, path, saved.ModelSha256));
        Assert.Equal(Curve(whole).Where(point => point.Step > saved.Step), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
    }

    [Fact]
    public void Documents_that_are_held_out_are_read_as_streams()
    {
        var run = Run("held-out", JobKind.Train, Architecture.Fam, resume: null);
        var model = Checkpoint.LoadModel(run.Events.OfType<CheckpointSaved>().Last().Path, Spec(JobKind.Train, Architecture.Fam).Model);
        var tokenizer = new ByteTokenizer();
        var (nats, tokens) = (0.0, 0);
        foreach (var document in TextCorpus.Read(Path.Combine(files.Root, "books"), tokenizer))
        {
            using var scope = NewDisposeScope();
            using var stream = new StreamingPass(model, batch: 1);
            var scores = nn.functional.log_softmax(stream.Next(tensor(document.Tokens.Select(id => (long)id).ToArray()).unsqueeze(0)).squeeze(0), -1); // [T, V]
            var next = tensor(document.Tokens.Skip(1).Append(tokenizer.PadId).Select(id => (long)id).ToArray());
            (nats, tokens) = (nats - scores.gather(1, next.unsqueeze(1)).sum().item<float>(), tokens + document.Tokens.Length);
        }

        var heldOut = run.Events.OfType<MetricsReported>().Last(report => report.Values.ContainsKey("eval/loss"));
        Assert.Equal(14, heldOut.Step);
        Assert.Equal(nats / tokens, heldOut.Values["eval/loss"], 1e-4);
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
            where value.Key is "eval/loss" or "train/loss" or "train/grad_norm" or "train/accuracy"
            select (report.Step, value.Key, value.Value)];

    private Recorder Run(string name, JobKind kind, Architecture architecture, ResumePoint? resume)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(
            new() { JobId = "job", Token = 1, Spec = Spec(kind, architecture), Resume = resume, Directory = Directory.CreateDirectory(Path.Combine(files.Root, name)).FullName },
            recorder, CancellationToken.None);
        return recorder;
    }

    private TrialSpec Spec(JobKind kind, Architecture architecture) => new()
    {
        Name = "arm",
        Kind = kind,
        Model = BooksAndBase.Shape with
        {
            Architecture = architecture, BlockSize = 4, MemorySegments = architecture == Architecture.Fam ? 2 : 0,
            FamLength = architecture == Architecture.Full ? 0 : 2, FamBlocks = architecture == Architecture.Fam ? 2 : 1,
        },
        ModelNameOrPath = kind == JobKind.Lora ? Path.Combine(files.Root, "base") : null,
        Lora = kind == JobKind.Lora ? new LoraSpec { R = 2, LoraAlpha = 4, LoraDropout = 0.1 } : null,
        Task = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = Path.Combine(files.Root, "books"), ValidationFile = Path.Combine(files.Root, "books"), Documents = DocumentOrder.InOrder, MaxSeqLength = 8 },
        Training = new TrainingSpec
        {
            MaxSteps = 14, WarmupSteps = 2, LearningRate = 1e-2, WeightDecay = 0, PerDeviceTrainBatchSize = 2,
            FamNoise = architecture == Architecture.Fam ? 0.1 : 0, RandomPositionOffset = 50, LoggingSteps = 1, EvalSteps = 5, SaveSteps = 7, SaveTotalLimit = 5,
        },
    };
}
