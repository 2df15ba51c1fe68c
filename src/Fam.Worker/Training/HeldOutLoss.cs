using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>How much of what is held out is read.</summary>
/// <param name="Samples">Sequences or prompts at most; 0 reads nothing.</param>
/// <param name="Batch">Side by side at most.</param>
public sealed record HeldOutSize(int Samples, int Batch)
{
    /// <summary>As a trial asks for it: batches are no larger than any it trains on.</summary>
    public static HeldOutSize Of(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Training is { EvalSteps: not null } training
            ? new(training.MaxEvalSamples, Math.Min(training.PerDeviceTrainBatchSize, spec.Curriculum?.LongBatchSize ?? int.MaxValue))
            : new(0, 1);
    }
}

/// <summary>
/// The loss on what is held out of training, of the model as it is: from its own initial memory, at positions from 0, without
/// noise and dropout, in the precision of its parameters.
/// </summary>
/// <remarks>N sequences, T tokens of each, V vocabulary.</remarks>
internal static class HeldOutLoss
{
    /// <summary>Mean loss over the weights of all batches, and the share that was right.</summary>
    /// <exception cref="ArgumentException">There is nothing that counts.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled between two batches.</exception>
    public static (double Loss, double Score) Of(Decoder decoder, IEnumerable<ITrainingBatch> batches, Device device, CancellationToken cancellation)
    {
        using var grad = no_grad();
        using var carried = new CarriedRows(new TrainingSpec());
        var (loss, weights, right, asked) = (0.0, 0.0, 0L, 0L);
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var weight = batch.Weights.Sum(one => (double)one);
            var tokens = tensor(batch.Tokens).view(batch.Sequences, -1).to(device); // [N, T]
            var output = TrainingPass.Run(decoder, tokens, from: carried.From(part: 0, batch.Places, device));
            carried.Keep(part: 0, output.Carried);
            var score = batch.Score(output.Logits, tokens);
            (loss, weights) = (loss + (weight * batch.Loss(output.Logits, tokens).item<float>()), weights + weight);
            (right, asked) = (right + score.Right, asked + score.Asked);
        }

        return weights > 0 ? (loss / weights, (double)right / Math.Max(1, asked)) : throw new ArgumentException("What is held out has no token whose prediction counts.", nameof(batches));
    }
}
