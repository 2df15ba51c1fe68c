using Fam.Contracts.Specs;

namespace Fam.Contracts.Estimates;

/// <summary>A step whose memory and time are estimated.</summary>
public sealed record StepShape
{
    public required ModelSpec Model { get; init; }

    /// <summary>Tokens of a sequence.</summary>
    public required long Length { get; init; }

    /// <summary>Sequences that are computed at once; accumulated batches follow one another and cost no memory.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Copies of the model that train side by side in the same memory, each on a batch of its own; those on devices of their own do not count.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>False streams block by block, as inference does; nothing is kept for a way back.</summary>
    public bool Trains { get; init; } = true;

    public OptimizerName Optimizer { get; init; }

    /// <summary>What has gradients and optimizer state; null is all of the model, else an adapter on one that stays as it is.</summary>
    public TrainedPart? Trained { get; init; }

    /// <summary>Matrix products are bfloat16; in training weights, gradients, optimizer state, norms, sums and softmax stay float32.</summary>
    public bool Bfloat16 { get; init; }

    /// <summary>Only the inputs of layers are kept, and a layer is computed again on the way back (activation checkpointing).</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>
    /// The fused operations run, as they do in float32 on a processor: norms, positions and gates are one result each, and
    /// attention keeps no scores where a query sees all before it.
    /// </summary>
    public bool Fused { get; init; }

    /// <summary>Bytes of what a matrix product takes and gives.</summary>
    public int ActivationBytes => Bfloat16 ? 2 : sizeof(float);
}

/// <summary>What is trained where the rest of the model stays as it is.</summary>
/// <param name="Parameters">All that have a gradient.</param>
/// <param name="LowRank">Those of them in low-rank updates, which rows pass beside the model's own projections.</param>
/// <param name="Whole">Those in projections of the model's own.</param>
/// <param name="Head">Whether the output head is among them.</param>
public sealed record TrainedPart(long Parameters, long LowRank, long Whole = 0, bool Head = false)
{
    /// <summary>Low-rank updates of every projection but the output head, and the memory's own parameters.</summary>
    public static TrainedPart Adapter(ModelSpec model, int rank)
    {
        var lowRank = ModelParameters.Shapes(model)
            .Where(parameter => parameter.Name.EndsWith("_proj.weight", StringComparison.Ordinal)).Sum(parameter => rank * (parameter.Shape[0] + parameter.Shape[1]));
        return new TrainedPart(lowRank + ModelParameters.CountOfMemory(model), lowRank);
    }
}
