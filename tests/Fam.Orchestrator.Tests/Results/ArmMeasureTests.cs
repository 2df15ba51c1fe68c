using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Results.Comparing;

namespace Fam.Orchestrator.Tests.Results;

/// <summary>What an arm's cells come to, and how arms are labelled.</summary>
public sealed class ArmMeasureTests
{
    private static readonly IReadOnlyList<ComparisonLength> Lengths = [new(0, 100), new(1, 200), new(4, 400), new(16, 800)];

    [Fact]
    public void The_effective_length_is_the_largest_above_the_threshold_and_its_bounds_are_those_of_the_intervals()
    {
        var found = EffectiveLengths.Of(Lengths, [Cell(0.9, 0.7, 1), Cell(0.4, 0.2, 0.6), Cell(0.6, 0.4, 0.8), Cell(0.3, 0.1, 0.55)], 0.5)!;
        Assert.Equal((4, 0, 16, 400.0), (found.Length, found.Low, found.High, found.Tokens));
        Assert.Equal((false, true, true), (found.Censored, found.HighCensored, found.Dips));
    }

    [Fact]
    public void A_score_at_the_threshold_is_not_above_it_and_lengths_without_a_score_are_passed_over()
    {
        Assert.Equal((null, null, null, null), EffectiveLengths.Of(Lengths, [Cell(0.5, 0.4, 0.5), null, null, null], 0.5) is { } at ? (at.Length, at.Low, at.High, at.Tokens) : (0, 0, 0, 0));
        var longest = EffectiveLengths.Of(Lengths, [Cell(0.9, 0.8, 1), null, Cell(0.9, 0.8, 1), null], 0.5)!;
        Assert.Equal((4, true, false), (longest.Length, longest.Censored, longest.Dips));
        Assert.Null(EffectiveLengths.Of(Lengths, [null, null, null, null], 0.5));
    }

    [Fact]
    public void The_slope_is_by_doublings_of_the_prompt()
    {
        var slope = DegradationSlopes.Of(Lengths, [Cell(0.9, 0, 1), Cell(0.7, 0, 1), Cell(0.5, 0, 1), Cell(0.3, 0, 1)])!;
        Assert.Equal((-0.2, 0.0, 4), (Math.Round(slope.PerDoubling, 9), Math.Round(slope.StandardError!.Value, 9), slope.Lengths));
        Assert.Null(DegradationSlopes.Of(Lengths, [Cell(0.9, 0, 1), null, null, null]));
        Assert.Null(DegradationSlopes.Of([new(0, null), new(1, null)], [Cell(0.9, 0, 1), Cell(0.7, 0, 1)]));
    }

    [Fact]
    public void Sizes_are_presets_where_all_are_and_else_say_what_tells_them_apart()
    {
        var (tiny, small) = (ModelPresets.Of("tiny"), ModelPresets.Of("small"));
        Assert.Equal(["tiny", "small"], ArmSizes.Of([tiny with { Architecture = Architecture.Fam }, small]));
        Assert.Equal(["W64×L2", "W32×L2", "W64×L2"], ArmSizes.Of([tiny, tiny with { HiddenSize = 32 }, tiny with { BlockSize = 64 }]));
        Assert.Equal(["W64×L2 I172", "W64×L2 I344", "W128×L4", "unknown"], ArmSizes.Of([tiny, tiny with { IntermediateSize = 344 }, small, new ModelSpec { HiddenSize = 0 }]));
    }

    [Fact]
    public void Shares_are_of_the_best_and_of_losses_the_best_is_the_share()
    {
        Assert.Equal(0.5, NormalisedScores.Share(0.4, best: 0.8, higherIsBetter: true));
        Assert.Equal(0.5, NormalisedScores.Share(4, best: 2, higherIsBetter: false));
        Assert.Null(NormalisedScores.Share(0, best: 0, higherIsBetter: true));
    }

    private static ComparisonCell Cell(double rate, double low, double high) => new() { Samples = 10, Correct = 0, Rate = rate, Low = low, High = high, InReach = false };
}
