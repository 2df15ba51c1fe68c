using System.Globalization;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Worker.Trials;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>
/// A step whose loss or gradient is not a number, with its batch. The weights are still those of the step before; what the
/// memory started from, where a state was passed or carried, is not kept. Left as <c>non-finite-step-N.json</c> in the attempt's directory.
/// </summary>
/// <param name="Step">Number of the optimizer step, from 0.</param>
/// <param name="Loss">Up to the micro-batch where it was seen.</param>
/// <param name="GradientNorm">Null where the loss was at fault.</param>
/// <param name="FirstPositions">Position of the first token of each sequence; the others follow one by one.</param>
/// <param name="FromPassedState">Whether the feedback memory started from the step before (B.2.3).</param>
/// <param name="MicroBatches">Equal parts in which the sequences passed, in their order.</param>
/// <param name="Tokens">Ids, a list for each sequence.</param>
/// <param name="Weights">How much the prediction of each token counts, likewise.</param>
public sealed record NonFiniteStep(
    int Step,
    double Loss,
    double? GradientNorm,
    long Seed,
    double LearningRate,
    double WeightDecay,
    IReadOnlyList<long> FirstPositions,
    bool FromPassedState,
    int MicroBatches,
    IReadOnlyList<long[]> Tokens,
    IReadOnlyList<float[]> Weights)
{
    internal static NonFiniteStep Of(int step, StepPlan plan, long seed, IReadOnlyList<long> firstPositions, IReadOnlyList<Tensor>? passed, ITrainingBatch batch, double loss, double? norm)
    {
        var length = batch.Tokens.Length / batch.Sequences;
        return new NonFiniteStep(
            step, loss, norm, seed, plan.LearningRate, plan.WeightDecay, firstPositions, passed is not null, plan.MicroBatches,
            [.. batch.Tokens.Chunk(length)], [.. batch.Weights.Chunk(length)]);
    }

    /// <summary>Writes the file, and gives the failure that names it.</summary>
    public TrialFailedException Failure(string directory)
    {
        var path = Path.Combine(directory, $"non-finite-step-{Step}.json");
        using (var file = File.Create(path)) JsonSerializer.Serialize(file, this, FamJson.Options);
        var what = GradientNorm is { } norm ? $"norm of the gradient is {Number(norm)}" : $"loss is {Number(Loss)}";
        return new TrialFailedException(
            FailureKind.UserError, $"The {what} at step {Step}; the step and its batch are in {path}. A lower learning_rate or max_grad_norm may help.");
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
