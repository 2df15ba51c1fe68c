using Fam.Orchestrator.Results;

namespace Fam.Orchestrator.Tests.Results;

public sealed class WilsonIntervalTests
{
    /// <summary>Values of R's <c>prop.test(x, n, correct = FALSE)</c>.</summary>
    [Theory]
    [InlineData(0, 10, 0.0, 0.2775)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(10, 10, 0.7225, 1.0)]
    [InlineData(95, 100, 0.8882, 0.9785)]
    [InlineData(1, 1, 0.2065, 1.0)]
    public void It_is_wilsons(int correct, int samples, double low, double high)
    {
        var interval = WilsonInterval.Of(correct, samples);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void It_wants_samples() => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(0, 0));
}
