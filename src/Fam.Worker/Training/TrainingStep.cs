using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Model;
using Fam.Worker.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>What a step came to.</summary>
/// <param name="Loss">Of the whole batch, before the step.</param>
/// <param name="GradientNorm">Joint L2 norm before it was bounded.</param>
/// <param name="Tokens">Tokens that were seen.</param>
public sealed record StepOutcome(double Loss, double GradientNorm, long Tokens, int Right, int Asked);

/// <summary>
/// One optimizer step: the batch in its micro-batches, forward and backward, then the bounded gradient to the optimizer.
/// What is random in it depends on (seed, step) alone.
/// </summary>
/// <param name="directory">Where a batch that cannot be learned from is left.</param>
internal sealed class TrainingStep(TrainingSpec training, ITrainableModel model, ITrainingTask task, IModelOptimizer optimizer, Device device, string directory) : IDisposable
{
    /// <summary>One state a layer, [1, F, D], that the next step may start from (random state passing, B.2.3).</summary>
    public IReadOnlyList<Tensor>? PassedFam { get; set; }

    /// <summary>What rows of documents read in order carry from step to step.</summary>
    public CarriedRows Carried { get; } = new(training);

    public StepOutcome Run(int step, StepPlan plan)
    {
        using var scope = NewDisposeScope();
        var batch = task.Batch(training.Seed, step, plan);
        var passing = plan.StatePassing && training.RandomStatePassing > 0 && model.Decoder.Spec.Architecture.HasFeedback();
        var start = passing && NamedRandom.Random(training.Seed, "state-passing", step).NextDouble() < training.RandomStatePassing ? PassedFam : null;
        var offset = PositionOffset(step);
        using var noise = plan.StatePassing && training.FamNoise > 0 ? new Generator(NamedRandom.Number(training.Seed, "fam-noise", step) & long.MaxValue, CPU) : null;
        // To none, not to zero: a prompt that a passed state replaces gets no update, in a resumed run and in any other.
        model.Decoder.zero_grad(set_to_none: true);
        model.BeginStep(training.Seed, step);
        var options = Options(noise);
        var (loss, right, asked) = (0.0, 0, 0);
        IReadOnlyList<Tensor> last = [];
        var rows = batch.Sequences / plan.MicroBatches;
        for (var first = 0; first < batch.Sequences; first += rows)
        {
            using var micro = NewDisposeScope();
            var part = plan.MicroBatches == 1 ? batch : batch.Part(first, rows);
            var tokens = tensor(part.Tokens).view(part.Sequences, -1).to(device); // [N, T]
            var from = Carried.From(first / rows, part.Places);
            var output = TrainingPass.Run(
                model.Decoder, tokens, from is null ? offset : 0, start, wantLastFam: passing && first == 0, noise is null ? null : new FeedbackNoise(training.FamNoise, noise), from, options);
            using var partLoss = part.Loss(output.Logits, tokens);
            loss += partLoss.item<float>();
            if (!double.IsFinite(loss)) throw NonFiniteStep.Of(step, plan, training.Seed, FirstPositions(batch, offset), start, batch, loss, null).Failure(directory);
            var score = part.Score(output.Logits, tokens);
            partLoss.backward();
            output.Logits.Dispose();
            options.Recomputation?.Backward();
            Carried.Keep(first / rows, output.Carried); // now that nothing reads what it takes the place of
            (right, asked) = (right + score.Right, asked + score.Asked);
            if (passing && first == 0) last = Kept(output.LastFam);
        }

        model.EndStep();
        var norm = nn.utils.clip_grad_norm_(model.Trained().Select(item => item.Parameter), training.MaxGradNorm);
        if (!double.IsFinite(norm)) throw NonFiniteStep.Of(step, plan, training.Seed, FirstPositions(batch, offset), start, batch, loss, norm).Failure(directory);
        optimizer.Step(plan.LearningRate, plan.WeightDecay);
        if (passing) Pass(last);
        return new StepOutcome(loss, norm, batch.Tokens.Length, right, Math.Max(1, asked));
    }

    public void Dispose()
    {
        Pass(null);
        Carried.Dispose();
    }

    private PassOptions Options(Generator? noise) => new()
    {
        Products = training.Bf16 ? bfloat16 : null,
        GradientBlocks = training.BpttBlocks,
        Recomputation = training.GradientCheckpointing ? new Recomputation([.. new[] { model.Random, noise }.OfType<Generator>()]) : null,
    };

    private long PositionOffset(int step)
    {
        if (training.RandomPositionOffset == 0) return 0;
        var random = NamedRandom.Random(training.Seed, "position-offset", step);
        return random.Next(2) == 0 ? 0 : random.NextInt64(training.RandomPositionOffset + 1L);
    }

    private IReadOnlyList<long> FirstPositions(ITrainingBatch batch, long offset) => Carried.From(0, batch.Places) is { } from
        ? [.. from.Consumed.Zip(from.Offsets, (consumed, ofDocument) => consumed + ofDocument)]
        : [.. Enumerable.Repeat(offset, batch.Sequences)];

    private void Pass(IReadOnlyList<Tensor>? state)
    {
        foreach (var fam in PassedFam ?? []) fam.Dispose();
        PassedFam = state;
    }

    // The state of the first sequence of the batch, as the paper says (B.2.3); no gradient crosses steps.
    private static List<Tensor> Kept(IReadOnlyList<Tensor> lastFam) => [.. lastFam.Select(fam => fam.detach().narrow(0, 0, 1).clone().DetachFromDisposeScope())];
}
