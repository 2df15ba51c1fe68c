using Fam.Contracts.Views;
using Fam.Orchestrator.Results;

namespace Fam.Orchestrator.Tests.Results;

public sealed class CurveThinningTests
{
    [Theory]
    [InlineData(1_000, 100)]
    [InlineData(1_000, 4)]
    [InlineData(101, 100)]
    [InlineData(10_000, 999)]
    public void Ends_and_extremes_stay(int points, int most)
    {
        var random = new Random(7);
        var curve = Enumerable.Range(0, points).Select(step => new MetricPoint(step, random.NextDouble(), default)).ToList();
        curve[points / 3] = curve[points / 3] with { Value = 50 };
        curve[points / 2] = curve[points / 2] with { Value = -50 };
        var thin = CurveThinning.Thin(curve, most);
        Assert.InRange(thin.Count, Math.Min(4, most), most);
        Assert.Equal((curve[0], curve[^1]), (thin[0], thin[^1]));
        Assert.Contains(thin, point => point.Value == 50);
        Assert.Contains(thin, point => point.Value == -50);
        Assert.Equal(thin.OrderBy(point => point.Step), thin);
    }

    [Fact]
    public void A_short_curve_is_left_as_it_is()
    {
        MetricPoint[] curve = [new(1, 2, default), new(2, double.NaN, default)];
        Assert.Same(curve, CurveThinning.Thin(curve, 4));
    }
}
