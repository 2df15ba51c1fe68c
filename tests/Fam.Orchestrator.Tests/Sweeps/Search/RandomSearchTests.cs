using Fam.Orchestrator.Sweeps.Search;

namespace Fam.Orchestrator.Tests.Sweeps.Search;

public sealed class RandomSearchTests
{
    [Fact]
    public void A_trial_depends_on_seed_and_number_alone()
    {
        var long_ = new RandomSearch(Space(), seed: 5, count: 100);
        var short_ = new RandomSearch(Space(), seed: 5, count: 3);
        Assert.Equal(long_.Choose(2), short_.Choose(2));
        Assert.Equal(long_.Choose(2), long_.Choose(2));
        Assert.NotEqual(long_.Choose(2), long_.Choose(3));
        Assert.NotEqual(long_.Choose(2), new RandomSearch(Space(), seed: 6, count: 3).Choose(2));
    }

    [Fact]
    public void A_new_parameter_changes_no_other()
    {
        var with = new RandomSearch([new("before", [1L, 2L]), .. Space()], seed: 5, count: 10);
        Assert.Equal(new RandomSearch(Space(), seed: 5, count: 10).Choose(4), with.Choose(4).Skip(1));
    }

    [Fact]
    public void Choices_are_even()
    {
        var search = new RandomSearch([new("p", ["a", "b", "c", "d"])], seed: 0, count: 8_000);
        var counts = Enumerable.Range(0, search.Count).CountBy(trial => search.Choose(trial)[0].Value);
        Assert.All(counts, count => Assert.InRange(count.Value, 1_850, 2_150));
    }

    [Fact]
    public void The_numbers_are_SplitMix64s()
    {
        // Reference values of the algorithm's published C code for seed 0: the search must draw the same in every version.
        var bits = new RandomBits(0UL);
        Assert.Equal([0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL], new[] { bits.Next(), bits.Next(), bits.Next() });
    }

    private static SearchParameter[] Space() => [new("rate", [], new LogUniformValues(1e-5, 1e-2)), new("size", [1L, 2L, 3L])];
}
