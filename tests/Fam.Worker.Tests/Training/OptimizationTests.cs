using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Training;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Training;

/// <summary>How a model is optimized: the same curve whether resumed or not, in one batch or in parts, and an end where numbers end.</summary>
public sealed class OptimizationTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-optimization-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    public static TheoryData<JobKind, TrainingSpec> Ways => new()
    {
        { JobKind.Train, Training with { Optim = OptimizerName.Adafactor } },
        { JobKind.Train, Training with { Optim = OptimizerName.Adafactor, AdafactorBeta1 = 0, AdafactorDecayRate = 0.8, AdafactorScaleParameter = true, AdafactorRelativeStep = true } },
        { JobKind.Lora, Training with { Optim = OptimizerName.Adafactor } },
        { JobKind.Train, Training with { GradientAccumulationSteps = 2 } },
        { JobKind.Lora, Training with { GradientAccumulationSteps = 2, GradientCheckpointing = true, FamNoise = 0.1 } },
        { JobKind.Train, Training with { Bf16 = true, BpttBlocks = 1 } },
        { JobKind.Lora, Training with { Bf16 = true } },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_resumed_run_has_the_same_curve_bit_for_bit(JobKind kind, TrainingSpec training)
    {
        var whole = Run("whole", Spec(kind, training));
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        Assert.Equal(4, saved.Step);
        var resumed = Run("resumed", Spec(kind, training), new ResumePoint(saved.Step, saved.Path, saved.ModelSha256));
        Assert.Equal(Curve(whole).Where(point => point.Step > 4), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
        Assert.True(Curve(whole)[^1].Loss < Curve(whole)[0].Loss, "the loss falls");
    }

    [Theory]
    [InlineData("passkey")]
    [InlineData("text")]
    public void Accumulated_batches_equal_one_of_their_sum(string task)
    {
        var one = Spec(JobKind.Train, Training with { PerDeviceTrainBatchSize = 6 });
        var parts = Spec(JobKind.Train, Training with { PerDeviceTrainBatchSize = 2, GradientAccumulationSteps = 3 });
        if (task == "text")
        {
            // Sequences whose learned tokens differ in number: a mean of means would be another loss.
            File.WriteAllLines(Path.Combine(root, "pairs.jsonl"), Enumerable.Range(1, 60).Select(i => $$"""{"prompt": "{{new string('a', i)}}", "completion": "{{new string('b', 61 - i)}}"}"""));
            var text = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = Path.Combine(root, "pairs.jsonl"), MaxSeqLength = 40 };
            (one, parts) = (one with { Task = text, Model = one.Model with { VocabSize = 257 } }, parts with { Task = text, Model = one.Model with { VocabSize = 257 } });
        }

        var (together, apart) = (Curve(Run("one", one)), Curve(Run("parts", parts)));
        Assert.Equal(together.Count, apart.Count);
        foreach (var (expected, found) in together.Zip(apart))
        {
            Assert.Equal(expected.Loss, found.Loss, 4);
            Assert.Equal(expected.Norm, found.Norm, 3);
            Assert.Equal(expected.Score, found.Score, 9);
        }
    }

    [Fact]
    public void Documents_read_in_order_go_on_bit_for_bit_with_all_of_it_at_once()
    {
        File.WriteAllText(Path.Combine(root, "book.txt"), string.Concat(Enumerable.Repeat("abcdefgh", 40)));
        var training = Training with { Optim = OptimizerName.Adafactor, GradientAccumulationSteps = 2, GradientCheckpointing = true, Bf16 = true, BpttBlocks = 2, RandomStatePassing = 0, FamNoise = 0.1 };
        var spec = Spec(JobKind.Train, training) with { Task = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = Path.Combine(root, "book.txt"), Documents = DocumentOrder.InOrder, MaxSeqLength = 24 } };
        spec = spec with { Model = spec.Model with { VocabSize = 257, BlockSize = 8, MemorySegments = 1, FamBlocks = 2 } };
        var whole = Run("whole", spec);
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        var resumed = Run("resumed", spec, new ResumePoint(saved.Step, saved.Path, saved.ModelSha256));
        Assert.Equal(Curve(whole).Where(point => point.Step > saved.Step), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Activations_computed_again_give_the_same_curve_bit_for_bit(int parts)
    {
        var training = Training with { FamNoise = 0.1, GradientAccumulationSteps = parts };
        Assert.Equal(Curve(Run("kept", Spec(JobKind.Lora, training))), Curve(Run("again", Spec(JobKind.Lora, training with { GradientCheckpointing = true }))));
    }

    [Fact]
    public void A_curve_in_bf16_stays_beside_that_in_float32_and_its_checkpoint_is_float32()
    {
        var (exact, low) = (Run("exact", Spec(JobKind.Train, Training)), Run("low", Spec(JobKind.Train, Training with { Bf16 = true })));
        Assert.NotEqual(Curve(exact), Curve(low));
        foreach (var (expected, found) in Curve(exact).Zip(Curve(low))) Assert.InRange(found.Loss, expected.Loss - 0.03, expected.Loss + 0.03);
        using var scope = NewDisposeScope();
        Assert.All(SafeTensors.Load(Path.Combine(low.Events.OfType<CheckpointSaved>().Last().Path, Checkpoint.ModelFile)).Values, tensor => Assert.Equal(float32, tensor.dtype));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run_and_leaves_its_batch()
    {
        var failure = Assert.Throws<TrialFailedException>(() => Run("loss", FromScaled(float.PositiveInfinity)));
        var step = Left(failure, "loss");
        Assert.Contains("The loss is NaN at step 0", failure.Message, StringComparison.Ordinal);
        Assert.Null(step.GradientNorm);
        Assert.Equal(4, step.Tokens.Count);
        Assert.All(step.Tokens.Zip(step.Weights), row => Assert.Equal(row.First.Length, row.Second.Length));
        Assert.All(step.Weights, row => Assert.Equal(2.3, row.Sum(), 3));
        Assert.Equal(2, step.MicroBatches);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_ends_the_run_too()
    {
        // So small an embedding is normed to finite values, but its gradient is so large that its norm is not finite.
        var failure = Assert.Throws<TrialFailedException>(() => Run("gradient", FromScaled(1e-24f)));
        Assert.Contains("The norm of the gradient is", failure.Message, StringComparison.Ordinal);
        var step = Left(failure, "gradient");
        Assert.True(double.IsFinite(step.Loss));
        Assert.False(double.IsFinite(step.GradientNorm!.Value));
    }

    private NonFiniteStep Left(TrialFailedException failure, string name)
    {
        Assert.Equal(FailureKind.UserError, failure.Kind);
        var path = Path.Combine(root, name, "non-finite-step-0.json");
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        return JsonSerializer.Deserialize<NonFiniteStep>(File.ReadAllBytes(path), FamJson.Options)!;
    }

    private TrialSpec FromScaled(float scale)
    {
        var spec = Spec(JobKind.Train, Training with { PerDeviceTrainBatchSize = 2, GradientAccumulationSteps = 2 });
        var shape = spec.Model with { RmsNormEps = 1e-44, Architecture = Architecture.Full, FamLength = 0 };
        using var decoder = new Decoder(shape);
        Initialization.Apply(decoder, seed: 1);
        using (no_grad()) decoder.model.embed_tokens.Weight.mul_(scale);
        var path = Directory.CreateDirectory(Path.Combine(root, "scaled")).FullName;
        Checkpoint.SaveModel(decoder, path);
        return spec with { Model = shape, ModelNameOrPath = path };
    }

    private static List<(int Step, double Loss, double Norm, double Score)> Curve(Recorder run) =>
        [.. run.Events.OfType<MetricsReported>().Select(report => (
            report.Step, report.Values["train/loss"], report.Values["train/grad_norm"], report.Values.GetValueOrDefault("train/exact_match") + report.Values.GetValueOrDefault("train/accuracy")))];

    private Recorder Run(string name, TrialSpec spec, ResumePoint? resume = null)
    {
        var recorder = new Recorder();
        var directory = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        new TrialProgram().Run(new AttemptAssignment { JobId = "job", Token = 1, Spec = spec, Resume = resume, Directory = directory }, recorder, CancellationToken.None);
        return recorder;
    }

    private static TrainingSpec Training { get; } = new()
    {
        MaxSteps = 8, WarmupSteps = 2, LearningRate = 1e-2, WeightDecay = 0.1, PerDeviceTrainBatchSize = 4, RandomStatePassing = 0.5, LoggingSteps = 2, SaveSteps = 4, SaveTotalLimit = 5,
    };

    private TrialSpec Spec(JobKind kind, TrainingSpec training)
    {
        var model = new ModelSpec { VocabSize = 54, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1, Architecture = Architecture.Fam, FamLength = 3, BlockSize = 32 };
        return new TrialSpec
        {
            Name = "FAM",
            Kind = kind,
            Model = model,
            Task = new TaskSpec(),
            ModelNameOrPath = kind == JobKind.Lora ? Base(model) : null,
            Lora = kind == JobKind.Lora ? new LoraSpec { R = 2, LoraAlpha = 4, LoraDropout = 0.1 } : null,
            Training = training,
        };
    }

    private string Base(ModelSpec shape)
    {
        var path = Path.Combine(root, "base");
        if (Directory.Exists(path)) return path;
        using var plain = new Decoder(shape with { Architecture = Architecture.Full, FamLength = 0 });
        Initialization.Apply(plain, seed: 4);
        Checkpoint.SaveModel(plain, Directory.CreateDirectory(path).FullName);
        return path;
    }
}
