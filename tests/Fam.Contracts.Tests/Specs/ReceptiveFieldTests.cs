using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Specs;

public sealed class ReceptiveFieldTests
{
    [Theory]
    [InlineData(Architecture.Bswa, 2, 3, 6)]
    [InlineData(Architecture.Bswa, 0, 3, 0)]
    [InlineData(Architecture.Fam, 1, 2, 2)]
    [InlineData(Architecture.Full, 0, 2, null)]
    public void Reach_is_depth_times_segments(Architecture architecture, int segments, int layers, int? expected)
    {
        var model = new ModelSpec { Architecture = architecture, MemorySegments = segments, NumHiddenLayers = layers };
        Assert.Equal(expected, ReceptiveField.ReachInBlocks(model));
        Assert.True(ReceptiveField.Reaches(model, expected ?? int.MaxValue));
        Assert.Equal(expected is null, ReceptiveField.Reaches(model, (expected ?? 0) + 1));
    }
}
