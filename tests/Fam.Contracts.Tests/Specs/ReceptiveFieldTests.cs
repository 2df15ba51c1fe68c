using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Specs;

public sealed class ReceptiveFieldTests
{
    [Theory]
    [InlineData(Architecture.Bswa, 2, 3, 6)]
    [InlineData(Architecture.Bswa, 0, 3, 0)]
    [InlineData(Architecture.Fam, 1, 2, 2)]
    [InlineData(Architecture.FeedbackSegments, 2, 2, 4)]
    [InlineData(Architecture.FamStatic, 3, 1, 3)]
    [InlineData(Architecture.Rmt, 3, 2, 0)]
    [InlineData(Architecture.Full, 0, 2, null)]
    public void Reach_is_depth_times_segments(Architecture architecture, int segments, int layers, int? expected)
    {
        var model = new ModelSpec { Architecture = architecture, MemorySegments = segments, NumHiddenLayers = layers };
        Assert.Equal(expected, ReceptiveField.ReachInBlocks(model));
        Assert.True(ReceptiveField.Reaches(model, expected ?? int.MaxValue, int.MaxValue));
        Assert.Equal(expected is null, ReceptiveField.Reaches(model, (expected ?? 0) + 1, 0));
    }

    [Theory]
    [InlineData(Architecture.Swa, 3 * 40, 7)]
    [InlineData(Architecture.TransformerXl, 3 * 2 * 16, 6)]
    public void Where_a_window_slides_reach_is_depth_times_window_in_tokens(Architecture architecture, int tokens, int blocks)
    {
        var model = new ModelSpec { Architecture = architecture, MemorySegments = 2, BlockSize = 16, SlidingWindow = 40, NumHiddenLayers = 3 };
        Assert.Equal(tokens, ReceptiveField.ReachInTokens(model));
        Assert.Equal(blocks, ReceptiveField.ReachInBlocks(model));
        Assert.True(ReceptiveField.Reaches(model, int.MaxValue, tokens));
        Assert.False(ReceptiveField.Reaches(model, 0, tokens + 1));
    }

    [Fact]
    public void A_stopped_gradient_reaches_one_window_and_inference_all_of_it()
    {
        var model = new ModelSpec { Architecture = Architecture.Bswa, MemorySegments = 2, MemoryStopGradient = true, NumHiddenLayers = 3 };
        Assert.Equal((6, 2), (ReceptiveField.ReachInBlocks(model), ReceptiveField.GradientReachInBlocks(model)));
        Assert.Equal(6, ReceptiveField.GradientReachInBlocks(model with { MemoryStopGradient = false }));
    }
}
