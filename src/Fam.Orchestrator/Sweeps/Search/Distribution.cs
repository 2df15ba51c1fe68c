namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>What values are drawn from; names are W&amp;B's.</summary>
public abstract record Distribution
{
    /// <summary>A <see cref="double"/>, or a <see cref="long"/> where the parameter is whole.</summary>
    public abstract object Draw(RandomBits random);
}

/// <summary><c>uniform</c>: min ≤ x &lt; max.</summary>
public sealed record Uniform(double Min, double Max) : Distribution
{
    public override object Draw(RandomBits random) => Math.Clamp(Min + ((Max - Min) * random.Unit()), Min, Max);
}

/// <summary><c>log_uniform_values</c>: the logarithm is uniform between those of min and max; min is above 0.</summary>
public sealed record LogUniformValues(double Min, double Max) : Distribution
{
    public override object Draw(RandomBits random) =>
        Math.Clamp(Math.Exp(Math.Log(Min) + ((Math.Log(Max) - Math.Log(Min)) * random.Unit())), Min, Max);
}

/// <summary><c>int_uniform</c>: whole numbers, both ends included.</summary>
public sealed record IntUniform(long Min, long Max) : Distribution
{
    public override object Draw(RandomBits random) => Min + (long)random.Below((ulong)(Max - Min) + 1);
}

/// <summary><c>q_uniform</c>: uniform, then the nearest multiple of q, within min and max.</summary>
public sealed record QUniform(double Min, double Max, double Q, bool IsWhole) : Distribution
{
    public override object Draw(RandomBits random)
    {
        // Rounding to a multiple can leave the range; the outermost multiples inside it are the ends then.
        var steps = Math.Clamp(Math.Round((Min + ((Max - Min) * random.Unit())) / Q), Math.Ceiling(Min / Q), Math.Floor(Max / Q));
        return IsWhole ? (long)(steps * Q) : steps * Q;
    }
}

/// <summary><c>normal</c>, drawn again while outside what the parameter may be; the mean after <see cref="Attempts"/> draws.</summary>
public sealed record Normal(double Mu, double Sigma, Func<double, bool> Allows) : Distribution
{
    private const int Attempts = 100;

    public override object Draw(RandomBits random)
    {
        ArgumentNullException.ThrowIfNull(random);
        for (var i = 0; i < Attempts; i++)
        {
            var value = Mu + (Sigma * random.Normal());
            if (Allows(value)) return value;
        }

        return Mu;
    }
}
