namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): its numbers are fixed by its definition, so a seed gives the same
/// search on every machine and version.
/// </summary>
public sealed class RandomBits
{
    private ulong _state;

    /// <summary>The stream that the algorithm defines for a seed.</summary>
    public RandomBits(ulong seed) => _state = seed;

    /// <summary>A stream of its own for each (seed, trial, name).</summary>
    public RandomBits(long seed, int trial, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _state = (ulong)seed;
        _state = Next() ^ (ulong)trial;
        _state = Next();
        foreach (var character in name) _state = (_state ^ character) * 0x100000001B3;
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), in steps of 2⁻⁵³.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1; the bias is below count / 2⁶⁴.</summary>
    public ulong Below(ulong count) => (ulong)(((UInt128)Next() * count) >> 64);

    /// <summary>Standard normal, by Box and Muller (1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());
}
