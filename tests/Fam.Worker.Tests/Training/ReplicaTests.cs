using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Training;
using Fam.Worker.Training.Replicas;
using Fam.Worker.Trials;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Training;

/// <summary>Copies of a model that train side by side, on the CPU.</summary>
public sealed class ReplicaTests : IDisposable
{
    private readonly BooksAndBase files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(JobKind.Train, DocumentOrder.Packed)]
    [InlineData(JobKind.Train, DocumentOrder.InOrder)]
    [InlineData(JobKind.Lora, DocumentOrder.InOrder)]
    public void Replicas_take_the_step_of_one_model_with_all_their_sequences(JobKind kind, DocumentOrder order)
    {
        var one = Curve(Run("one", Spec(kind, order, replicas: 1, batch: 4, random: 0)));
        var two = Curve(Run("two", Spec(kind, order, replicas: 2, batch: 2, random: 0)));
        Assert.Equal(one.Select(point => (point.Step, point.Name)), two.Select(point => (point.Step, point.Name)));
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 2e-4 * Math.Max(1, Math.Abs(pair.First.Value))));
    }

    [Fact]
    public void A_resumed_run_goes_on_bit_for_bit_with_noise_dropout_and_micro_batches()
    {
        var spec = Spec(JobKind.Lora, DocumentOrder.InOrder, replicas: 2, batch: 1, random: 0.1);
        spec = spec with { Training = spec.Training! with { GradientAccumulationSteps = 2 } };
        var whole = Run("whole", spec);
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        Directory.Move(Path.Combine(files.Root, "whole"), Path.Combine(files.Root, "kept"));
        var resumed = Run("whole", spec, new ResumePoint(saved.Step, saved.Path.Replace("/whole/", "/kept/", StringComparison.Ordinal), saved.ModelSha256));
        Assert.Equal(Curve(whole).Where(point => point.Step > saved.Step), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
    }

    [Fact]
    public void A_failure_of_one_replica_is_told_once_all_have_ended()
    {
        using var model = new WholeModel(new Decoder(BooksAndBase.Shape));
        using var replicas = new ModelReplicas(model, CPU, new RuntimeSpec { Replicas = 3 });
        var ended = 0;
        var failure = Assert.Throws<InvalidOperationException>(() => replicas.Run<int>(replica =>
        {
            Interlocked.Increment(ref ended);
            return replica.Index == 1 ? throw new InvalidOperationException("one") : replica.Index;
        }));
        Assert.Equal(("one", 3), (failure.Message, ended));
        Assert.Equal([0, 1, 2], replicas.Run(replica => replica.Index));
    }

    private static List<(int Step, string Name, double Value)> Curve(Recorder run) =>
        [.. from report in run.Events.OfType<MetricsReported>()
            from value in report.Values
            where value.Key is "train/loss" or "train/grad_norm" or "train/accuracy"
            select (report.Step, value.Key, value.Value)];

    private Recorder Run(string name, TrialSpec spec, ResumePoint? resume = null)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(
            new() { JobId = "job", Token = 1, Spec = spec, Resume = resume, Directory = Directory.CreateDirectory(Path.Combine(files.Root, name)).FullName }, recorder, CancellationToken.None);
        return recorder;
    }

    private TrialSpec Spec(JobKind kind, DocumentOrder order, int replicas, int batch, double random) => new()
    {
        Name = "FAM",
        Kind = kind,
        Model = BooksAndBase.Shape with { Architecture = Architecture.Fam, BlockSize = 4, MemorySegments = 1, FamLength = 2 },
        ModelNameOrPath = kind == JobKind.Lora ? Path.Combine(files.Root, "base") : null,
        Lora = kind == JobKind.Lora ? new LoraSpec { R = 2, LoraAlpha = 4, LoraDropout = random } : null,
        Task = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = Path.Combine(files.Root, "books"), Documents = order, MaxSeqLength = 8 },
        Training = new TrainingSpec
        {
            MaxSteps = 8, WarmupSteps = 2, LearningRate = 1e-3, WeightDecay = 0, PerDeviceTrainBatchSize = batch, FamNoise = random,
            RandomStatePassing = order == DocumentOrder.Packed ? 0.5 : 0, RandomPositionOffset = 50, LoggingSteps = 1, SaveSteps = 4, SaveTotalLimit = 5,
        },
        Runtime = new RuntimeSpec { Replicas = replicas },
    };
}
