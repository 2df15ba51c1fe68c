namespace Fam.Contracts.Specs;

/// <summary>
/// How rotary positions are stretched beyond the length a model was trained for: Hugging Face's <c>rope_scaling</c>, or the
/// same keys of the newer <c>rope_parameters</c>.
/// </summary>
public sealed record RopeScaling
{
    /// <summary><c>linear</c>, <c>dynamic</c>, <c>yarn</c>, <c>longrope</c> or <c>llama3</c>.</summary>
    public required string RopeType { get; init; }

    /// <summary>How many times longer; null where yarn and longrope follow max_position_embeddings / the original.</summary>
    public double? Factor { get; init; }

    /// <summary>Tokens of the sequences the model was first trained on; null means max_position_embeddings.</summary>
    public int? OriginalMaxPositionEmbeddings { get; init; }

    /// <summary>Factor of cosine and sine; null follows from <see cref="Factor"/>.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>yarn: rotations in the original length above which a frequency stays as it is; null is 32.</summary>
    public double? BetaFast { get; init; }

    /// <summary>yarn: rotations below which a frequency is divided by the factor; null is 1.</summary>
    public double? BetaSlow { get; init; }

    /// <summary>yarn: weights of the attention factor's numerator and denominator.</summary>
    public double? Mscale { get; init; }

    /// <inheritdoc cref="Mscale"/>
    public double? MscaleAllDim { get; init; }

    /// <summary>yarn: the range between fast and slow is rounded to whole dimensions; null is true.</summary>
    public bool? Truncate { get; init; }

    /// <summary>llama3: the original length is divided by these for the wavelengths between which is interpolated.</summary>
    public double? LowFreqFactor { get; init; }

    /// <inheritdoc cref="LowFreqFactor"/>
    public double? HighFreqFactor { get; init; }

    /// <summary>longrope: one divisor a frequency, up to the original length.</summary>
    public IReadOnlyList<double>? ShortFactor { get; init; }

    /// <summary>longrope: one divisor a frequency, beyond the original length.</summary>
    public IReadOnlyList<double>? LongFactor { get; init; }
}
