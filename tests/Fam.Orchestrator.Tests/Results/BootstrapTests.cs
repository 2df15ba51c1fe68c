using Fam.Orchestrator.Results;

namespace Fam.Orchestrator.Tests.Results;

public sealed class BootstrapTests
{
    [Fact]
    public void Of_many_scores_it_is_about_the_normal_interval()
    {
        var scores = Enumerable.Range(0, 400).Select(index => index % 5 / 4.0).ToList();
        var error = Math.Sqrt(scores.Sum(score => (score - 0.5) * (score - 0.5)) / 399 / 400);
        var (low, high) = Bootstrap.Of(scores);
        Assert.Equal(0.5 - (1.96 * error), low, 0.01);
        Assert.Equal(0.5 + (1.96 * error), high, 0.01);
        Assert.Equal((low, high), Bootstrap.Of(scores));
    }

    [Fact]
    public void Of_equal_scores_it_is_a_point() => Assert.Equal((0.25, 0.25), Bootstrap.Of([0.25, 0.25, 0.25]));

    [Fact]
    public void It_wants_samples() => Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Of([]));
}
