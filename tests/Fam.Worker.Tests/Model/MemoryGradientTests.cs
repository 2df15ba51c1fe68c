using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>Where the gradient of the last token goes: back through each kind of memory, and not past where it is stopped.</summary>
public sealed class MemoryGradientTests
{
    /// <summary>Stands at the first place and nowhere else.</summary>
    private const int First = 20;

    private static readonly int[] Tokens = [First, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    [Theory]
    [InlineData(Architecture.Bswa, 2, 0)]
    [InlineData(Architecture.TransformerXl, 2, 0)]
    [InlineData(Architecture.FeedbackSegments, 1, 0)]
    [InlineData(Architecture.Fam, 0, 2)]
    [InlineData(Architecture.FamStatic, 0, 2)]
    [InlineData(Architecture.Rmt, 0, 2)]
    [InlineData(Architecture.Autocompressor, 0, 2)]
    public void It_flows_through_the_memory_to_the_first_block(Architecture architecture, int segments, int length)
    {
        using var scope = NewDisposeScope();
        var decoder = Backward(new ModelSpec { Architecture = architecture, MemorySegments = segments, FamLength = length, BlockSize = 4 });
        Assert.NotEqual(0, OfFirstToken(decoder));
        if (length > 0) Assert.NotEqual(0, decoder.model.fam_prompt!.Weight.grad!.abs().sum().item<float>());
    }

    [Theory]
    [InlineData(Architecture.Bswa, 2, 0)]
    [InlineData(Architecture.TransformerXl, 2, 0)]
    [InlineData(Architecture.FeedbackSegments, 2, 0)]
    [InlineData(Architecture.Rmt, 0, 2)]
    [InlineData(Architecture.Autocompressor, 0, 2)]
    public void Stopped_at_the_memory_it_stays_in_the_last_block(Architecture architecture, int segments, int length)
    {
        using var scope = NewDisposeScope();
        var spec = new ModelSpec { Architecture = architecture, MemorySegments = segments, FamLength = length, BlockSize = 4, MemoryStopGradient = true };
        var decoder = Backward(spec);
        Assert.Equal(0, OfFirstToken(decoder));
        var open = DecoderTests.Build(spec with { MemoryStopGradient = false });
        DecoderTests.AssertClose(
            DecoderTests.Rows(TrainingPass.Run(open, DecoderTests.Ids(Tokens)).Logits, 0), DecoderTests.Rows(TrainingPass.Run(decoder, DecoderTests.Ids(Tokens)).Logits, 0));
    }

    [Fact]
    public void With_a_prefix_every_layer_learns_its_own()
    {
        using var scope = NewDisposeScope();
        var decoder = Backward(new ModelSpec { Architecture = Architecture.Fam, FamLength = 2, BlockSize = 4, FamInit = FamInit.Prefix });
        Assert.Null(decoder.model.fam_prompt);
        Assert.All(decoder.model.layers, layer => Assert.NotEqual(0, layer.fam_prefix!.Weight.grad!.abs().sum().item<float>()));
    }

    [Fact]
    public void A_passed_state_leaves_the_prompt_to_the_standing_queries_alone()
    {
        using var scope = NewDisposeScope();
        foreach (var (architecture, reached) in new[] { (Architecture.Fam, false), (Architecture.FamStatic, true) })
        {
            var decoder = DecoderTests.Build(new ModelSpec { Architecture = architecture, FamLength = 2, BlockSize = 4 });
            var passed = Enumerable.Range(0, decoder.Spec.NumHiddenLayers).Select(_ => randn(1, 2, decoder.Spec.HiddenSize)).ToList();
            TrainingPass.Run(decoder, DecoderTests.Ids(Tokens), passedFam: passed).Logits.square().sum().backward();
            Assert.Equal(reached, decoder.model.fam_prompt!.Weight.grad is { } grad && grad.abs().sum().item<float>() > 0);
        }
    }

    private static Decoder Backward(ModelSpec spec)
    {
        var decoder = DecoderTests.Build(spec);
        TrainingPass.Run(decoder, DecoderTests.Ids(Tokens)).Logits.narrow(1, Tokens.Length - 1, 1).square().sum().backward();
        return decoder;
    }

    private static float OfFirstToken(Decoder decoder) => decoder.model.embed_tokens.Weight.grad![First].abs().sum().item<float>();
}
