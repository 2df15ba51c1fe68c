using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Model;
using Fam.Worker.Training.Optimizers;
using Fam.Worker.Training.Replicas;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>What a step came to.</summary>
/// <param name="Loss">Of the whole batch, before the step.</param>
/// <param name="GradientNorm">Joint L2 norm before it was bounded.</param>
/// <param name="Tokens">Tokens that were seen.</param>
public sealed record StepOutcome(double Loss, double GradientNorm, long Tokens, int Right, int Asked);

/// <summary>
/// One optimizer step: the batch in shares of replicas and their micro-batches, forward and backward, then the bounded
/// gradient to the optimizer.
/// What is random in it depends on (seed, step) alone.
/// </summary>
/// <param name="directory">Where a batch that cannot be learned from is left.</param>
internal sealed class TrainingStep(TrainingSpec training, ITrainableModel model, ITrainingTask task, IModelOptimizer optimizer, ModelReplicas replicas, string directory) : IDisposable
{
    private readonly Lock failing = new();

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
        var share = new StepShare(step, plan, batch, batch.Sequences / (plan.MicroBatches * replicas.Count), offset, passing, start);
        var parts = replicas.Run(replica => RunShare(replica, share));
        replicas.AddGradients();
        var (loss, right, asked) = (parts.Sum(part => part.Loss), parts.Sum(part => part.Right), parts.Sum(part => part.Asked));
        var norm = nn.utils.clip_grad_norm_(model.Trained().Select(item => item.Parameter), training.MaxGradNorm);
        if (!double.IsFinite(norm)) throw NotFinite(share, loss, norm);
        optimizer.Step(plan.LearningRate, plan.WeightDecay);
        replicas.Spread();
        if (passing) Pass(parts[0].Last);
        return new StepOutcome(loss, norm, batch.Tokens.Length, right, Math.Max(1, asked));
    }

    /// <summary>One replica's share of a step: its micro-batches forward and backward, gradients left where they are.</summary>
    private ShareOutcome RunShare(Replica replica, StepShare share)
    {
        using var scope = NewDisposeScope();
        var (step, plan, batch, rows, offset, passing, start) = share;
        // Each replica draws its own noise and dropout.
        var seed = training.Seed + ((long)replica.Index << 32);
        using var noise = plan.StatePassing && training.FamNoise > 0 ? new Generator(NamedRandom.Number(seed, "fam-noise", step) & long.MaxValue, CPU) : null;
        var passed = start is null || replica.Index == 0 ? start : [.. start.Select(fam => fam.to(replica.Device))];
        // To none, not to zero: a prompt that a passed state replaces gets no update, in a resumed run and in any other.
        replica.Model.Decoder.zero_grad(set_to_none: true);
        replica.Model.BeginStep(seed, step);
        var options = Options(replica.Model, noise);
        var (loss, right, asked) = (0.0, 0, 0);
        IReadOnlyList<Tensor> last = [];
        var begin = replica.Index * plan.MicroBatches;
        for (var index = begin; index < begin + plan.MicroBatches; index++)
        {
            using var micro = NewDisposeScope();
            var part = rows == batch.Sequences ? batch : batch.Part(index * rows, rows);
            var tokens = tensor(part.Tokens).view(part.Sequences, -1).to(replica.Device); // [N, T]
            var from = Carried.From(index, part.Places, replica.Device);
            var wantLast = passing && index == 0;
            var output = TrainingPass.Run(
                replica.Model.Decoder, tokens, from is null ? offset : 0, passed, wantLast, noise is null ? null : new FeedbackNoise(training.FamNoise, noise), from, options);
            var (partLoss, score) = Learned(part, output.Logits, tokens);
            loss += partLoss.item<float>();
            if (!double.IsFinite(loss)) throw NotFinite(share, loss, null);
            // Logits are as large as layers: from here on the graph has what it needs of them, and after the next line nothing has.
            output.Logits.Dispose();
            partLoss.backward();
            partLoss.Dispose();
            options.Recomputation?.Backward();
            Carried.Keep(index, output.Carried); // now that nothing reads what it takes the place of
            (right, asked) = (right + score.Right, asked + score.Asked);
            if (wantLast) last = Kept(output.LastFam);
        }

        replica.Model.EndStep();
        return new ShareOutcome(loss, right, asked, last);
    }

    /// <summary>The loss of a part, and how much of it was right; what they are made of is let go.</summary>
    private static (Tensor Loss, (int Right, int Asked) Score) Learned(ITrainingBatch part, Tensor logits, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return (part.Loss(logits, tokens).MoveToOuterDisposeScope(), part.Score(logits, tokens));
    }

    public void Dispose()
    {
        Pass(null);
        Carried.Dispose();
    }

    private PassOptions Options(ITrainableModel model, Generator? noise) => new()
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

    private TrialFailedException NotFinite(StepShare share, double loss, double? norm)
    {
        // Several replicas may see it, and all write the same file.
        lock (failing) return NonFiniteStep.Of(share.Step, share.Plan, training.Seed, FirstPositions(share.Batch, share.Offset), share.Start, share.Batch, loss, norm).Failure(directory);
    }

    private IReadOnlyList<long> FirstPositions(ITrainingBatch batch, long offset) => Carried.From(-1, batch.Places, CPU) is { } from
        ? [.. from.Consumed.Zip(from.Offsets, (consumed, ofDocument) => consumed + ofDocument)]
        : [.. Enumerable.Repeat(offset, batch.Sequences)];

    private void Pass(IReadOnlyList<Tensor>? state)
    {
        foreach (var fam in PassedFam ?? []) fam.Dispose();
        PassedFam = state;
    }

    // The state of the first sequence of the batch, as the paper says (B.2.3); no gradient crosses steps.
    private static List<Tensor> Kept(IReadOnlyList<Tensor> lastFam) => [.. lastFam.Select(fam => fam.detach().narrow(0, 0, 1).clone().DetachFromDisposeScope())];

    /// <summary>What replicas have to know of a step.</summary>
    /// <param name="Rows">Sequences of a micro-batch.</param>
    /// <param name="Passing">Whether the last state is wanted.</param>
    /// <param name="Start">State to start from, on the first replica's device.</param>
    private sealed record StepShare(int Step, StepPlan Plan, ITrainingBatch Batch, int Rows, long Offset, bool Passing, IReadOnlyList<Tensor>? Start);

    /// <param name="Last">The state that the first sequence of the batch left; empty elsewhere.</param>
    private sealed record ShareOutcome(double Loss, int Right, int Asked, IReadOnlyList<Tensor> Last);
}
