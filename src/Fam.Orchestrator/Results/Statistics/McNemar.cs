namespace Fam.Orchestrator.Results.Statistics;

/// <summary>
/// McNemar's exact test of paired rates (Q. McNemar, 1947): given how many pairs disagree, each way is as likely as the
/// other if there is no difference.
/// </summary>
public static class McNemar
{
    /// <summary>Two-sided p: twice the binomial tail, at most 1.</summary>
    /// <param name="first">Pairs of which only the first is right.</param>
    /// <param name="second">Pairs of which only the second is.</param>
    public static double P(int first, int second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(second);
        var (fewer, pairs) = (Math.Min(first, second), first + second);
        // By logarithms: half to the power of the pairs is 0 in floating point from 1,075 of them on.
        var (logarithm, tail) = (-pairs * Math.Log(2), 0.0);
        for (var right = 0; right <= fewer; right++)
        {
            tail += Math.Exp(logarithm);
            logarithm += Math.Log(pairs - right) - Math.Log(right + 1);
        }

        return Math.Min(1, 2 * tail);
    }
}
