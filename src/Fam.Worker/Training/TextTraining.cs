using Fam.Worker.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>Next-token training on packed texts: the weighted mean of the cross entropy over the batch's learned tokens.</summary>
/// <remarks>N sequences, T tokens of each, V vocabulary.</remarks>
public sealed class TextTraining(TextSequences sequences, int length) : ITrainingTask
{
    public string ScoreName => "train/accuracy";

    public ITrainingBatch Batch(long seed, int step, StepPlan plan)
    {
        List<TextSequence> rows = [.. Enumerable.Range(0, plan.BatchSize).Select(row => sequences.At(seed, ((long)step * plan.BatchSize) + row))];
        return new Packed(rows, rows.Sum(row => row.Weights.Skip(1).Sum()));
    }

    /// <summary>Sequences of the texts that are held out; null where none are.</summary>
    public TextSequences? Validation { get; init; }

    /// <summary>How much of them is read.</summary>
    public HeldOutSize Asked { get; init; } = new(0, 1);

    public IEnumerable<ITrainingBatch> HeldOut()
    {
        for (int first = 0, all = HeldOutSequences; first < all; first += Asked.Batch)
        {
            List<TextSequence> rows = [.. Enumerable.Range(first, Math.Min(Asked.Batch, all - first)).Select(number => Validation!.At(seed: 0, number))];
            yield return new Packed(rows, rows.Sum(row => row.Weights.Skip(1).Sum()));
        }
    }

    public double HeldOutWork => (double)HeldOutSequences * length;

    private int HeldOutSequences => Validation is null ? 0 : Math.Min(Asked.Samples, Validation.PerEpoch);

    public double Work(StepPlan plan) => WorkEstimate.Step(plan, length);

    public string Phase(StepPlan plan) => "";

    /// <param name="total">Sum of the weights of the batch that this is a part of.</param>
    private sealed class Packed(IReadOnlyList<TextSequence> rows, float total) : ITrainingBatch
    {
        public long[] Tokens { get; } = [.. rows.SelectMany(row => row.Tokens)];

        public int Sequences => rows.Count;

        public float[] Weights => [.. rows.SelectMany(row => row.Weights.Skip(1).Prepend(0))];

        public ITrainingBatch Part(int first, int count) => new Packed([.. rows.Skip(first).Take(count)], total);

        public Tensor Loss(Tensor logits, Tensor tokens)
        {
            var (time, weights) = (tokens.shape[1] - 1, Learned(logits)); // [N·(T − 1)]
            var entropy = nn.functional.cross_entropy(
                logits.narrow(1, 0, time).reshape(-1, logits.shape[2]), tokens.narrow(1, 1, time).reshape(-1), reduction: nn.Reduction.None);
            // A batch that holds nothing to learn has the loss 0, not 0 / 0.
            return entropy.mul(weights).sum().div(Math.Max(total, 1e-9f));
        }

        public (int Right, int Asked) Score(Tensor logits, Tensor tokens)
        {
            var time = tokens.shape[1] - 1;
            var learned = Learned(logits).gt(0);
            var right = logits.detach().narrow(1, 0, time).argmax(-1).eq(tokens.narrow(1, 1, time)).reshape(-1).logical_and(learned);
            return ((int)right.sum().item<long>(), (int)learned.sum().item<long>());
        }

        // A sequence's first token is predicted by nothing.
        private Tensor Learned(Tensor logits) => tensor(rows.SelectMany(row => row.Weights.Skip(1)).ToArray()).to(logits.dtype).to(logits.device);
    }
}
