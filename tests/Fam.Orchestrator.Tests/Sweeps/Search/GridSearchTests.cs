using Fam.Orchestrator.Sweeps.Search;

namespace Fam.Orchestrator.Tests.Sweeps.Search;

public sealed class GridSearchTests
{
    [Fact]
    public void Every_combination_comes_once_with_the_last_parameter_fastest()
    {
        var grid = new GridSearch([new("a", ["x", "y"]), new("b", [1L, 2L, 3L])]);
        Assert.Equal(
            ["x1", "x2", "x3", "y1", "y2", "y3"],
            Enumerable.Range(0, grid.Count).Select(trial => string.Concat(grid.Choose(trial).Select(choice => choice.Value))));
        Assert.Equal([1, 0], grid.Choose(3).Select(choice => choice.Index));
    }

    [Fact]
    public void Nothing_to_choose_is_one_trial() => Assert.Empty(new GridSearch([]).Choose(new GridSearch([]).Count - 1));

    [Fact]
    public void Combinations_are_counted_without_overflow()
    {
        var thousand = new SearchParameter("p", [.. Enumerable.Range(0, 1_000).Select(i => (object)(long)i)]);
        Assert.Equal(1_000_000, GridSearch.Combinations([thousand, thousand], 1_000_000));
        Assert.Null(GridSearch.Combinations([thousand, thousand], 999_999));
        Assert.Null(GridSearch.Combinations([.. Enumerable.Repeat(thousand, 100)], long.MaxValue));
        Assert.Throws<ArgumentException>(() => new GridSearch([.. Enumerable.Repeat(thousand, 100)]));
    }

    [Fact]
    public void A_distribution_has_no_grid() => Assert.Contains("p", Assert.Throws<ArgumentException>(() => new GridSearch([new("p", [], new Uniform(0, 1))])).Message, StringComparison.Ordinal);
}
