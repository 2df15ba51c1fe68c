using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>Every family and every kind of rotary scaling against explicit loops, on both paths.</summary>
public sealed class FamilyTests
{
    private static readonly ModelSpec Shape = new()
    {
        VocabSize = 29, HiddenSize = 24, IntermediateSize = 20, NumHiddenLayers = 2, NumAttentionHeads = 4, NumKeyValueHeads = 2, HeadDim = 8, MaxPositionEmbeddings = 64,
    };

    private static readonly Dictionary<string, ModelSpec> Families = new(StringComparer.Ordinal)
    {
        ["llama with biases"] = Shape with { AttentionBias = true, MlpBias = true },
        ["mistral"] = Shape with { ModelType = "mistral", Architecture = Architecture.Swa, SlidingWindow = 5 },
        ["qwen2"] = Shape with { ModelType = "qwen2" },
        ["qwen3"] = Shape with { ModelType = "qwen3" },
        ["gemma"] = Shape with { ModelType = "gemma", HiddenAct = "gelu_pytorch_tanh", TieWordEmbeddings = true },
        ["qwen2 with feedback memory"] = Shape with { ModelType = "qwen2", Architecture = Architecture.Fam, FamLength = 3, BlockSize = 7, MemorySegments = 1 },
        ["qwen3 with feedback memory"] = Shape with { ModelType = "qwen3", Architecture = Architecture.Fam, FamLength = 3, BlockSize = 7 },
        ["gemma with feedback memory"] = Shape with { ModelType = "gemma", HiddenAct = "gelu_pytorch_tanh", Architecture = Architecture.Fam, FamLength = 3, BlockSize = 7 },
    };

    private static readonly Dictionary<string, RopeScaling> Scalings = new(StringComparer.Ordinal)
    {
        ["linear"] = new RopeScaling { RopeType = "linear", Factor = 4 },
        ["dynamic"] = new RopeScaling { RopeType = "dynamic", Factor = 2 },
        ["yarn"] = new RopeScaling { RopeType = "yarn", Factor = 4, OriginalMaxPositionEmbeddings = 16 },
        ["yarn by length"] = new RopeScaling { RopeType = "yarn", OriginalMaxPositionEmbeddings = 32, BetaFast = 4, BetaSlow = 0.5, AttentionFactor = 1.25 },
        ["longrope"] = new RopeScaling { RopeType = "longrope", OriginalMaxPositionEmbeddings = 32, ShortFactor = [1, 1.1, 1.2, 1.3], LongFactor = [1, 2, 3, 4] },
        ["llama3"] = new RopeScaling { RopeType = "llama3", Factor = 8, LowFreqFactor = 1, HighFreqFactor = 4, OriginalMaxPositionEmbeddings = 32 },
    };

    public static TheoryData<string> FamilyNames => [.. Families.Keys];

    public static TheoryData<string, int> ScaledLengths => [.. Scalings.Keys.SelectMany(name => new[] { (name, 30), (name, 80) })];

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void A_family_equals_its_explicit_loops_on_both_paths(string name) => AssertEqualsLoops(Families[name], 26);

    [Theory]
    [MemberData(nameof(ScaledLengths))]
    public void Scaled_positions_equal_their_formulas_within_and_beyond_the_trained_length(string kind, int length) =>
        AssertEqualsLoops(Shape with { RopeScaling = Scalings[kind], NumHiddenLayers = 1 }, length);

    [Theory]
    [InlineData("linear")]
    [InlineData("yarn")]
    [InlineData("longrope")]
    [InlineData("llama3")]
    public void Scaled_positions_serve_the_feedback_memory_too(string kind) =>
        AssertEqualsLoops(Shape with { RopeScaling = Scalings[kind], Architecture = Architecture.Fam, FamLength = 3, BlockSize = 7 }, 30);

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void Parameters_are_counted_without_building_them(string name)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(new Decoder(Families[name]).parameters().Sum(parameter => parameter.numel()), ModelShape.ParameterCount(Families[name]));
    }

    [Fact]
    public void Large_products_are_not_fused_and_equal_the_loops_too() =>
        AssertEqualsLoops(Shape with { ModelType = "qwen3", AttentionBias = true, HiddenSize = 64, IntermediateSize = 16_400, NumHiddenLayers = 1 }, 4);

    [Theory]
    [InlineData("su", "rope_scaling.rope_type is 'su'")]
    [InlineData("linear", "rope_scaling.factor is missing")]
    [InlineData("llama3", "rope_scaling.factor is missing")]
    [InlineData("longrope", "short_factor and long_factor")]
    public void A_scaling_that_cannot_be_computed_is_refused_by_name(string kind, string named)
    {
        var failure = Assert.Throws<ModelShapeException>(() => new Decoder(Shape with { RopeScaling = new RopeScaling { RopeType = kind } }));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scaling_that_follows_the_length_is_refused_where_blocks_are_carried()
    {
        var spec = Shape with { RopeScaling = Scalings["dynamic"], Architecture = Architecture.Bswa };
        Assert.Contains("'dynamic'", Assert.Throws<ModelShapeException>(() => new Decoder(spec)).Message, StringComparison.Ordinal);
    }

    private static void AssertEqualsLoops(ModelSpec spec, int length)
    {
        using var scope = NewDisposeScope();
        var decoder = new Decoder(spec);
        Initialization.Apply(decoder, 1);
        using var grad = no_grad();
        // Gains of exactly 1 and biases of 0 would hide what is not applied.
        foreach (var (_, parameter) in decoder.named_parameters().Where(item => item.parameter.dim() == 1)) parameter.add_(rand(parameter.shape));
        decoder.to(float64);
        var random = new Random(length);
        int[] tokens = [.. Enumerable.Range(0, length).Select(_ => random.Next(spec.VocabSize))];
        var expected = new ReferenceDecoder(decoder).Logits(tokens);
        DecoderTests.AssertClose(expected, DecoderTests.Rows(TrainingPass.Run(decoder, DecoderTests.Ids(tokens)).Logits, 0), 1e-9);
        using var stream = new StreamingPass(decoder, batch: 1);
        DecoderTests.AssertClose(expected, DecoderTests.Rows(stream.Next(DecoderTests.Ids(tokens)), 0), 1e-9);
    }
}
