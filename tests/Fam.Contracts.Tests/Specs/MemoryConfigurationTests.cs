using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Specs;

public sealed class MemoryConfigurationTests
{
    [Theory]
    [InlineData("FULL", Architecture.Full, 0, false)]
    [InlineData("M0", Architecture.Bswa, 0, false)]
    [InlineData("M12", Architecture.Bswa, 12, false)]
    [InlineData("M1_SG", Architecture.Bswa, 1, true)]
    [InlineData("FAM", Architecture.Fam, 0, false)]
    [InlineData("FAM+M3", Architecture.Fam, 3, false)]
    [InlineData("FAM+M3_SG", Architecture.Fam, 3, true)]
    [InlineData("SWA", Architecture.Swa, 0, false)]
    [InlineData("XL_M3", Architecture.TransformerXl, 3, false)]
    [InlineData("XL_M3_SG", Architecture.TransformerXl, 3, true)]
    [InlineData("FM2", Architecture.FeedbackSegments, 2, false)]
    [InlineData("SUM", Architecture.FamStatic, 0, false)]
    [InlineData("SUM+M3", Architecture.FamStatic, 3, false)]
    [InlineData("RMT", Architecture.Rmt, 0, false)]
    [InlineData("RMT_SG", Architecture.Rmt, 0, true)]
    [InlineData("AC", Architecture.Autocompressor, 0, false)]
    public void A_short_name_is_read_and_written_alike(string name, Architecture architecture, int segments, bool stop)
    {
        var configuration = MemoryConfiguration.TryParse(name);
        Assert.Equal(new MemoryConfiguration(architecture, segments, stop), configuration);
        Assert.Equal(name, configuration!.Name);
        var model = new ModelSpec { Architecture = architecture, MemorySegments = segments, MemoryStopGradient = stop };
        Assert.Equal(name, MemoryConfiguration.Of(model).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m1")]
    [InlineData("M")]
    [InlineData("M-1")]
    [InlineData("M0_SG")]
    [InlineData("M1000")]
    [InlineData("FAM+")]
    [InlineData("FAM_SG")]
    [InlineData("M1 ")]
    [InlineData("XL")]
    [InlineData("FM")]
    [InlineData("SWA_SG")]
    [InlineData("RMT+M1")]
    public void Anything_else_is_no_configuration(string name) => Assert.Null(MemoryConfiguration.TryParse(name));

    [Fact]
    public void Stopping_the_gradient_of_no_segments_is_no_configuration_of_its_own() =>
        Assert.Equal("M0", MemoryConfiguration.Of(new ModelSpec { Architecture = Architecture.Bswa, MemoryStopGradient = true }).Name);
}
