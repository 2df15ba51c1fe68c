using Fam.Worker.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>
/// Next-token training on documents read in order, whose memory is carried from step to step: the weighted mean of the
/// cross entropy over the batch's learned tokens. The last token of a segment predicts the first of the next.
/// </summary>
/// <remarks>N rows, T tokens of a segment, V vocabulary.</remarks>
public sealed class DocumentTraining(DocumentStreams streams, int length) : ITrainingTask
{
    public string ScoreName => "train/accuracy";

    public ITrainingBatch Batch(long seed, int step, StepPlan plan)
    {
        var rows = streams.At(seed, step, plan.BatchSize);
        return new Segments(rows, rows.Sum(row => row.Weights.Sum()));
    }

    /// <summary>The texts that are held out; null where none are.</summary>
    public DocumentStreams? Validation { get; init; }

    /// <summary>How many of their segments are read.</summary>
    public HeldOutSize Asked { get; init; } = new(0, 1);

    /// <summary>One document after the other, segment by segment.</summary>
    public IEnumerable<ITrainingBatch> HeldOut()
    {
        for (int step = 0, all = HeldOutSegments; step < all; step++)
        {
            var rows = Validation!.At(seed: 0, step, rows: 1);
            yield return new Segments(rows, rows.Sum(row => row.Weights.Sum()));
        }
    }

    public double HeldOutWork => (double)HeldOutSegments * length;

    private int HeldOutSegments => Validation is null ? 0 : (int)Math.Min(Asked.Samples, Validation.PerEpoch);

    public double Work(StepPlan plan) => WorkEstimate.Step(plan, length);

    public string Phase(StepPlan plan) => "";

    /// <param name="total">Sum of the weights of the batch that this is a part of.</param>
    private sealed class Segments(IReadOnlyList<DocumentSegment> rows, float total) : ITrainingBatch
    {
        public long[] Tokens { get; } = [.. rows.SelectMany(row => row.Tokens)];

        public int Sequences => rows.Count;

        public IReadOnlyList<RowPlace> Places { get; } = [.. rows.Select(row => new RowPlace(row.Document, row.Consumed))];

        public float[] Weights => [.. rows.SelectMany(row => row.Weights)];

        public ITrainingBatch Part(int first, int count) => new Segments([.. rows.Skip(first).Take(count)], total);

        public Tensor Loss(Tensor logits, Tensor tokens)
        {
            var entropy = nn.functional.cross_entropy(logits.reshape(-1, logits.shape[2]), Next(logits.device), reduction: nn.Reduction.None);
            // A batch that holds nothing to learn has the loss 0, not 0 / 0.
            return entropy.mul(Learned(logits)).sum().div(Math.Max(total, 1e-9f));
        }

        public (int Right, int Asked) Score(Tensor logits, Tensor tokens)
        {
            var learned = Learned(logits).gt(0);
            var right = logits.detach().argmax(-1).reshape(-1).eq(Next(logits.device)).logical_and(learned);
            return ((int)right.sum().item<long>(), (int)learned.sum().item<long>());
        }

        private Tensor Next(Device device) => tensor(rows.SelectMany(row => row.Next).ToArray()).to(device); // [N·T]

        private Tensor Learned(Tensor logits) => tensor(Weights).to(logits.dtype).to(logits.device); // [N·T]
    }
}
