using Fam.Orchestrator.Sweeps.Search;

namespace Fam.Orchestrator.Tests.Sweeps.Search;

public sealed class DistributionTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Uniform_fills_its_range()
    {
        var drawn = Draw(new Uniform(2, 4));
        Assert.All(drawn, value => Assert.InRange(value, 2, 4));
        Assert.InRange(drawn.Average(), 2.98, 3.02);
    }

    [Fact]
    public void Log_uniform_is_even_over_decades()
    {
        var drawn = Draw(new LogUniformValues(1e-4, 1e-1));
        Assert.All(drawn, value => Assert.InRange(value, 1e-4, 1e-1));
        Assert.InRange(drawn.Count(value => value < 1e-3) / (double)Draws, 0.32, 0.35);
    }

    [Fact]
    public void Int_uniform_has_both_ends()
    {
        var drawn = Draw(new IntUniform(-1, 1));
        Assert.Equal([-1, 0, 1], drawn.Distinct().Order());
        Assert.Equal(7L, new IntUniform(7, 7).Draw(new RandomBits(1UL)));
    }

    [Fact]
    public void Q_uniform_keeps_to_multiples_within_its_range()
    {
        Assert.Equal([4, 8, 12], Draw(new QUniform(2, 15, 4, IsWhole: true)).Distinct().Order());
        Assert.All(Draw(new QUniform(0.1, 0.9, 0.25, IsWhole: false)), value => Assert.Contains(value, new[] { 0.25, 0.5, 0.75 }));
    }

    [Fact]
    public void Normal_has_its_mean_and_deviation_and_stays_where_it_is_allowed()
    {
        var drawn = Draw(new Normal(10, 2, _ => true));
        Assert.InRange(drawn.Average(), 9.95, 10.05);
        Assert.InRange(Math.Sqrt(drawn.Average(value => (value - 10) * (value - 10))), 1.95, 2.05);
        Assert.All(Draw(new Normal(0.5, 1, value => value is >= 0 and <= 1)), value => Assert.InRange(value, 0, 1));
        Assert.Equal(0.5, new Normal(0.5, 1, _ => false).Draw(new RandomBits(1UL)));
    }

    private static double[] Draw(Distribution distribution)
    {
        var bits = new RandomBits(42UL);
        return [.. Enumerable.Range(0, Draws).Select(_ => Convert.ToDouble(distribution.Draw(bits)))];
    }
}
