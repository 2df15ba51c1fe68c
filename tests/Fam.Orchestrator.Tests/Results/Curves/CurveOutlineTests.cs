using Fam.Orchestrator.Results.Curves;

namespace Fam.Orchestrator.Tests.Results.Curves;

public sealed class CurveOutlineTests
{
    [Theory]
    [InlineData(1_000, 100)]
    [InlineData(1_000, 5)]
    [InlineData(101, 100)]
    [InlineData(10_000, 999)]
    public void Ends_extremes_and_what_is_no_number_stay(int points, int most)
    {
        var random = new Random(7);
        List<(int Step, double Value)> curve = [.. Enumerable.Range(0, points).Select(step => (step, random.NextDouble()))];
        (curve[points / 3], curve[points / 2], curve[points / 4]) = ((points / 3, 50), (points / 2, -50), (points / 4, double.NaN));
        var outline = CurveOutline.Of(curve, most);
        Assert.InRange(outline.Count, Math.Min(5, most), most);
        Assert.Equal((curve[0], curve[^1]), (outline[0], outline[^1]));
        Assert.Contains(outline, point => point.Value == 50);
        Assert.Contains(outline, point => point.Value == -50);
        Assert.Contains(outline, point => double.IsNaN(point.Value));
        Assert.Equal(outline.OrderBy(point => point.Step), outline);
    }

    [Fact]
    public void A_short_curve_is_left_as_it_is()
    {
        List<(int Step, double Value)> curve = [(1, 2), (2, double.NaN), (3, 1), (4, 1), (5, 1)];
        Assert.Equal(curve, CurveOutline.Of(curve, 5));
    }
}
