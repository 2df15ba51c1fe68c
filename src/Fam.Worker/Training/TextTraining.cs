using Fam.Worker.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>Next-token training on packed texts: the weighted mean of the cross entropy over the batch's learned tokens.</summary>
/// <remarks>N sequences, T tokens of each, V vocabulary.</remarks>
public sealed class TextTraining(TextSequences sequences, int length) : ITrainingTask
{
    public string ScoreName => "train/accuracy";

    public ITrainingBatch Batch(long seed, int step, StepPlan plan) =>
        new Packed([.. Enumerable.Range(0, plan.BatchSize).Select(row => sequences.At(seed, ((long)step * plan.BatchSize) + row))]);

    public double Work(StepPlan plan) => WorkEstimate.BackwardFactor * (double)plan.BatchSize * length;

    public string Phase(StepPlan plan) => "";

    private sealed class Packed(IReadOnlyList<TextSequence> rows) : ITrainingBatch
    {
        public long[] Tokens { get; } = [.. rows.SelectMany(row => row.Tokens)];

        public int Sequences => rows.Count;

        public Tensor Loss(Tensor logits, Tensor tokens)
        {
            var (time, weights) = (tokens.shape[1] - 1, Weights(logits)); // [N·(T − 1)]
            var entropy = nn.functional.cross_entropy(
                logits.narrow(1, 0, time).reshape(-1, logits.shape[2]), tokens.narrow(1, 1, time).reshape(-1), reduction: nn.Reduction.None);
            // A batch that holds nothing to learn has the loss 0, not 0 / 0.
            return entropy.mul(weights).sum().div(Math.Max(rows.Sum(row => row.Weights.Skip(1).Sum()), 1e-9f));
        }

        public (int Right, int Asked) Score(Tensor logits, Tensor tokens)
        {
            var time = tokens.shape[1] - 1;
            var learned = Weights(logits).gt(0);
            var right = logits.detach().narrow(1, 0, time).argmax(-1).eq(tokens.narrow(1, 1, time)).reshape(-1).logical_and(learned);
            return ((int)right.sum().item<long>(), Math.Max(1, (int)learned.sum().item<long>()));
        }

        // A sequence's first token is predicted by nothing.
        private Tensor Weights(Tensor logits) => tensor(rows.SelectMany(row => row.Weights.Skip(1)).ToArray()).to(logits.dtype).to(logits.device);
    }
}
