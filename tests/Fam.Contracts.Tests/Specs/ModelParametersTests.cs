using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Specs;

/// <summary>The sizes of arXiv 2404.09173, from shapes alone.</summary>
public sealed class ModelParametersTests
{
    [Theory]
    [InlineData("1b", 1_582_358_016, 1_242_619_392, 98_304)]
    [InlineData("8b", 9_638_776_832, 7_491_293_184, 262_144)]
    [InlineData("24b", 25_535_385_600, 18_019_192_832, 262_144)]
    public void The_papers_sizes_are_counted_to_the_last_parameter(string preset, long parameters, long withoutGate, long prompt)
    {
        var model = ModelPresets.WithFeedback(preset);
        Assert.Equal((parameters + prompt, withoutGate, prompt), (ModelParameters.Count(model), ModelParameters.CountWithoutGate(model), ModelParameters.CountOfMemory(model)));
        Assert.Equal(parameters, ModelParameters.Count(ModelPresets.Of(preset)));
    }

    [Fact]
    public void A_prefix_is_counted_in_every_layer() =>
        Assert.Equal(18 * 98_304, ModelParameters.CountOfMemory(ModelPresets.WithFeedback("1b") with { FamInit = FamInit.Prefix }));

    [Fact]
    public void Names_are_unique()
    {
        var shapes = ModelParameters.Shapes(ModelPresets.WithFeedback("24b"));
        Assert.Equal(shapes.Count, shapes.Select(shape => shape.Name).Distinct().Count());
    }
}
