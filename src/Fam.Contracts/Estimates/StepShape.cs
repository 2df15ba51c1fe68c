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

    /// <summary>Parameters that have a gradient and optimizer state; null is all, fewer are an adapter's.</summary>
    public long? Trained { get; init; }

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

    /// <summary>Parameters of low-rank updates of every projection but the output head.</summary>
    public static long AdapterParameters(ModelSpec model, int rank) => ModelParameters.Shapes(model)
        .Where(parameter => parameter.Name.EndsWith("_proj.weight", StringComparison.Ordinal)).Sum(parameter => rank * (parameter.Shape[0] + parameter.Shape[1]));
}
