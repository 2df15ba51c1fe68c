using Fam.Contracts.Specs;

namespace Fam.Contracts.Estimates;

/// <summary>Floating point operations of a step by what does them; a multiplication and its addition are two.</summary>
/// <param name="Projections">Matrix products of the layers, over tokens and memory alike; an adapter's low-rank ones are among them.</param>
/// <param name="Attention">Scores, and the mixing of values by them.</param>
/// <param name="Head">Logits.</param>
/// <param name="Backward">
/// What the way back takes: gradients of all that passed, as much as the way there, and for attention, which multiplies no
/// weights, twice as much; gradients of the weights that are trained; with activation checkpointing the layers once more. So it
/// is twice the way there where all is trained.
/// </param>
public sealed record StepOperations(double Projections, double Attention, double Head, double Backward)
{
    /// <summary>Passes forward that a trained token costs, about: one, and the way back at twice its cost.</summary>
    public const int PassesOfTrainedToken = 3;

    public double Forward => Projections + Attention + Head;

    public double Total => Forward + Backward;

    /// <remarks>N batch, D width, I inner width, H heads, G key/value heads, C head width, V vocabulary.</remarks>
    public static StepOperations Of(StepShape step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (model, load) = (step.Model, SequenceLoad.Of(step.Model, step.Length));
        double d = model.HiddenSize, c = ModelParameters.HeadWidth(model), h = model.NumAttentionHeads, g = model.NumKeyValueHeads;
        var ofRow = (d * c * 2 * (h + g)) + (3 * d * model.IntermediateSize);
        var layers = (double)step.Batch * model.NumHiddenLayers;
        // In inference an adapter is merged.
        var part = step.Trains ? step.Trained : null;
        var rows = 2.0 * step.Batch * load.Rows;
        var lowRank = rows * (part?.LowRank ?? 0);
        var projections = (2 * layers * ((load.Rows * ofRow) + (load.OutputProjections * d * c * 2 * g))) + lowRank;
        var attention = 4 * layers * load.Scores * h * c;
        var head = 2.0 * step.Batch * load.Tokens * d * model.VocabSize;
        var weights = part is null ? projections + head : lowRank + (rows * part.Whole) + (part.Head ? head : 0);
        var backward = projections + (2 * attention) + head + weights + (step.GradientCheckpointing ? projections + attention : 0);
        return new StepOperations(projections, attention, head, step.Trains ? backward : 0);
    }

    /// <summary>Operations of a token that passes forward in sequences of this length.</summary>
    public static double OfToken(ModelSpec model, long length) =>
        Of(new StepShape { Model = model, Length = length, Trains = false }).Forward / length;
}
