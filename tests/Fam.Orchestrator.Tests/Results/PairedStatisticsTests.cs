using FsCheck;
using FsCheck.Fluent;
using Fam.Orchestrator.Results.Statistics;

namespace Fam.Orchestrator.Tests.Results;

/// <summary>Tests and intervals of paired scores against values that were computed elsewhere.</summary>
public sealed class PairedStatisticsTests
{
    /// <summary>
    /// Exact rationals: <c>python3 -c "from fractions import Fraction as F; from math import comb; print(float(min(1, F(sum(comb(B+C, k) for k in range(min(B, C)+1)), 2**(B+C-1)))))"</c>.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(0, 6, 0.03125)]
    [InlineData(1, 7, 0.0703125)]
    [InlineData(12, 2, 0.0129394531)]
    [InlineData(5, 5, 1.0)]
    [InlineData(20, 40, 0.0134892937)]
    [InlineData(600, 700, 0.0060157939)]
    public void McNemars_p_is_twice_the_binomial_tail(int first, int second, double p)
    {
        Assert.Equal(p, McNemar.P(first, second), 9);
        Assert.Equal(McNemar.P(first, second), McNemar.P(second, first));
    }

    /// <summary>Worked out by the definition: sorted 0.01, 0.02, 0.03, 0.04, 0.5 times 5, 4, 3, 2, 1, never falling, at most 1.</summary>
    [Fact]
    public void Holms_p_never_falls_and_keep_their_places() =>
        Assert.Equal([0.09, 0.05, 0.5, 0.08, 0.09], Holm.Adjust([0.03, 0.01, 0.5, 0.02, 0.04]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Holms_procedure_rejects_what_the_adjusted_p_do() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int[]>(
        values =>
        {
            List<double> p = [.. values.Select(value => Math.Abs(value % 1_000) / 10_000.0)];
            var adjusted = Holm.Adjust(p);
            // Step by step, as Holm describes it: stop at the first that is not below α over those that are left.
            var rejected = new HashSet<int>();
            foreach (var (index, rank) in Enumerable.Range(0, p.Count).OrderBy(index => p[index]).Select((index, rank) => (index, rank)))
            {
                if (p[index] * (p.Count - rank) >= 0.05)
                    break;
                rejected.Add(index);
            }

            return Enumerable.Range(0, p.Count).All(index => adjusted[index] >= p[index] && adjusted[index] < 0.05 == rejected.Contains(index));
        }));

    /// <summary>R. G. Newcombe, Statistics in Medicine 17 (1998), 2635: his example of 36, 12, 2 and 0 patients by method 10; the others by his formula in Python.</summary>
    [Theory]
    [InlineData(36, 12, 2, 0, 0.0569, 0.3404)]
    [InlineData(10, 0, 0, 0, -0.2775, 0.2775)]
    [InlineData(40, 30, 10, 20, 0.0783, 0.3129)]
    public void The_interval_of_paired_rates_is_newcombes(int both, int first, int second, int neither, double low, double high)
    {
        var interval = PairedRates.Of(both, first, second, neither);
        Assert.Equal(low, interval.Low, 3);
        Assert.Equal(high, interval.High, 3);
        var turned = PairedRates.Of(both, second, first, neither);
        Assert.Equal(-interval.High, turned.Low, 9);
    }

    [Fact]
    public void A_bootstrap_is_about_the_normal_test_and_always_the_same()
    {
        // Mean 0.05, standard deviation 0.2 (up to rounding), 200 samples: z = 3.53, two-sided p of the normal 0.0004.
        List<double> differences = [.. Enumerable.Range(0, 200).Select(index => 0.05 + (index % 2 == 0 ? 0.2 : -0.2))];
        var result = PairedBootstrap.Of(differences);
        Assert.InRange(result.P, 0.0001, 0.0015);
        Assert.Equal(0.05 - (1.96 * 0.2 / Math.Sqrt(200)), result.Low, 2);
        Assert.Equal(0.05 + (1.96 * 0.2 / Math.Sqrt(200)), result.High, 2);
        Assert.Equal(result, PairedBootstrap.Of(differences));
        Assert.Equal(1, PairedBootstrap.Of([0.0, 0, 0]).P);
    }

    [Fact]
    public void A_few_differences_all_alike_can_be_chance() => Assert.Equal(0.25, PairedBootstrap.Of([0.1, 0.1, 0.1]).P);

    [Fact]
    public void A_bootstrap_turns_with_its_arms_and_lies_within_its_differences() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<NonEmptyArray<int>>(
        values =>
        {
            List<double> differences = [.. values.Get.Select(value => value % 100 / 100.0)];
            var (result, turned) = (PairedBootstrap.Of(differences, 200), PairedBootstrap.Of(differences.ConvertAll(value => -value), 200));
            return result.P is > 0 and <= 1 && result.Low <= result.High && result.Low >= differences.Min() - 1e-9 && result.High <= differences.Max() + 1e-9 && Math.Abs(result.P - turned.P) < 1e-9;
        }));

    [Fact]
    public void Fewer_draws_are_made_of_very_many_samples()
    {
        Assert.Equal(PairedBootstrap.MostResamples, PairedBootstrap.Resamples(0));
        Assert.Equal(3_000, PairedBootstrap.Resamples(100_000));
        Assert.Equal(1_000, PairedBootstrap.Resamples(long.MaxValue));
    }

    /// <summary>By hand: x 1, 2, 3, 4 and y 1, 3, 2, 5 have slope 5.5 / 5; residuals −0.1, 0.8, −1.3, 0.6 square to 2.7; √(2.7 / 2 / 5).</summary>
    [Fact]
    public void A_slope_has_the_error_of_its_residuals()
    {
        var line = LeastSquares.Of([(1, 1), (2, 3), (3, 2), (4, 5)])!;
        Assert.Equal(1.1, line.Slope, 9);
        Assert.Equal(Math.Sqrt(0.27), line.StandardError!.Value, 9);
        Assert.Null(LeastSquares.Of([(1, 1), (2, 3)])!.StandardError);
        Assert.Null(LeastSquares.Of([(1, 1), (1, 3)]));
    }
}
