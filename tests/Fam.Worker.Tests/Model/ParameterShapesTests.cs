using Fam.Contracts.Specs;
using Fam.Worker.Model;

namespace Fam.Worker.Tests.Model;

/// <summary>What is counted without a tensor is what a built decoder has.</summary>
public sealed class ParameterShapesTests
{
    public static TheoryData<string, Architecture, FamInit> Built
    {
        get
        {
            var data = new TheoryData<string, Architecture, FamInit>();
            foreach (var preset in new[] { "tiny", "small", "base" })
            {
                data.Add(preset, Architecture.Full, FamInit.Prompt);
                data.Add(preset, Architecture.Fam, FamInit.Prompt);
            }

            data.Add("tiny", Architecture.FamStatic, FamInit.Prefix);
            data.Add("tiny", Architecture.Rmt, FamInit.Prompt);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Built))]
    public void Names_and_shapes_are_those_of_the_real_model(string preset, Architecture architecture, FamInit init)
    {
        var spec = ModelPresets.WithFeedback(preset) with { Architecture = architecture, FamInit = init, VocabSize = 54 };
        using var decoder = new Decoder(spec);
        Assert.Equal(
            decoder.named_parameters().Select(item => (item.name, string.Join('×', item.parameter.shape))).Order(),
            ModelParameters.Shapes(spec).Select(item => (item.Name, string.Join('×', item.Shape))).Order());
        Assert.Equal(decoder.parameters().Sum(parameter => parameter.numel()), ModelShape.ParameterCount(spec));
    }
}
