namespace Fam.Orchestrator.Results.Statistics;

/// <summary>The interval of the difference of two rates on the same samples (R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on paired data, 1998, method 10).</summary>
public static class PairedRates
{
    /// <summary>95 % bounds of the first rate less the second.</summary>
    /// <param name="both">Samples that both have right.</param>
    /// <param name="first">Samples that only the first has right.</param>
    /// <param name="second">Samples that only the second has right.</param>
    /// <param name="neither">Samples that both have wrong.</param>
    public static (double Low, double High) Of(int both, int first, int second, int neither)
    {
        var samples = both + first + second + neither;
        var (one, other) = ((double)(both + first) / samples, (double)(both + second) / samples);
        var (low, high) = WilsonInterval.Of(both + first, samples);
        var (otherLow, otherHigh) = WilsonInterval.Of(both + second, samples);
        var correlation = Correlation(both, first, second, neither);
        var difference = one - other;
        return (difference - Distance(one - low, otherHigh - other, correlation), difference + Distance(high - one, other - otherLow, correlation));
    }

    private static double Distance(double one, double other, double correlation) =>
        Math.Sqrt(Math.Max(0, (one * one) - (2 * correlation * one * other) + (other * other)));

    /// <summary>φ with Newcombe's correction for continuity; 0 where a margin is empty.</summary>
    private static double Correlation(double both, double first, double second, double neither)
    {
        var margins = (both + first) * (second + neither) * (both + second) * (first + neither);
        if (margins == 0)
            return 0;
        var product = (both * neither) - (first * second);
        return (product > 0 ? Math.Max(0, product - ((both + first + second + neither) / 2)) : product) / Math.Sqrt(margins);
    }
}
