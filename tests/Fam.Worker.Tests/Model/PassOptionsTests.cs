using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>Computing activations again, lower precision and truncation: what each leaves as it is, and what it changes.</summary>
public sealed class PassOptionsTests
{
    private const int Blocks = 6;

    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    public static TheoryData<Architecture, int> Carrying =>
        [.. from architecture in Enum.GetValues<Architecture>()
            where architecture is not (Architecture.Full or Architecture.Swa)
            from every in new[] { 1, 2, 4 }
            select new TheoryDataRow<Architecture, int>(architecture, every)];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Activations_computed_again_give_the_same_gradient(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        var spec = Spec(architecture) with { FamBlocks = 2, FamInit = architecture == Architecture.FamStatic ? FamInit.Prefix : FamInit.Prompt };
        var kept = Gradients(DecoderTests.Build(spec), again: false);
        var again = Gradients(DecoderTests.Build(spec), again: true);
        Assert.Equal(kept.Keys, again.Keys);
        foreach (var (name, gradient) in kept)
        {
            // Block by block, a parameter's gradient is summed in another order.
            if (architecture is Architecture.Rmt or Architecture.Autocompressor) Assert.True(gradient.sub(again[name]).abs().max().item<float>() < 1e-5, name);
            else Assert.True(gradient.eq(again[name]).all().item<bool>(), name);
        }
    }

    [Theory]
    [InlineData(Architecture.Bswa)]
    [InlineData(Architecture.FeedbackSegments)]
    [InlineData(Architecture.Fam)]
    [InlineData(Architecture.FamStatic)]
    [InlineData(Architecture.Rmt)]
    [InlineData(Architecture.Autocompressor)]
    public void Rows_that_go_on_in_their_documents_are_computed_again_too(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        var results = new List<(Dictionary<string, Tensor> Gradients, Dictionary<string, Tensor> Left)>();
        foreach (var again in new[] { false, true })
        {
            var decoder = DecoderTests.Build(Spec(architecture) with { FamBlocks = 2 });
            var tokens = Tokens().narrow(1, 0, 16);
            var before = TrainingPass.Run(decoder, tokens, from: new Continuation([0, 0], [0, 0], null)).Carried;
            var options = new PassOptions { Recomputation = again ? new Recomputation([]) : null, GradientBlocks = 3 };
            var output = TrainingPass.Run(decoder, tokens, from: new Continuation([16, 0], [0, 5], before), options: options);
            output.Logits.log_softmax(-1).square().mean().backward();
            options.Recomputation?.Backward();
            results.Add((Found(decoder), output.Carried!.Tensors.ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal)));
        }

        Assert.All(results[0].Gradients, item => Assert.True(item.Value.sub(results[1].Gradients[item.Key]).abs().max().item<float>() < 1e-5, item.Key));
        Assert.All(results[0].Left, item => Assert.True(item.Value.eq(results[1].Left[item.Key]).all().item<bool>(), item.Key));
    }

    [Fact]
    public void Dropout_of_an_adapter_is_drawn_again_as_it_was()
    {
        using var scope = NewDisposeScope();
        var gradients = new List<Dictionary<string, Tensor>>();
        foreach (var again in new[] { false, true })
        {
            using var lora = new LoraModel(DecoderTests.Build(Spec(Architecture.Fam)), new LoraSpec { R = 2, LoraDropout = 0.3 }, seed: 1);
            using (no_grad()) foreach (var (_, update) in lora.Updates) update.B.Weight.fill_(0.1);
            lora.BeginStep(seed: 5, step: 7);
            gradients.Add(Gradients(lora.Decoder, again, lora.Random));
            lora.EndStep();
        }

        Assert.Contains("model.layers.0.mlp.up_proj.lora_A.weight", gradients[0].Keys);
        Assert.DoesNotContain("model.layers.0.mlp.up_proj.weight", gradients[0].Keys);
        Assert.All(gradients[0], item => Assert.True(item.Value.eq(gradients[1][item.Key]).all().item<bool>(), item.Key));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Lower_products_stay_close_and_leave_all_else_in_float32(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        var spec = Spec(architecture);
        var (full, low) = (DecoderTests.Build(spec), DecoderTests.Build(spec));
        var exact = TrainingPass.Run(full, Tokens(), wantLastFam: true);
        var lowered = TrainingPass.Run(low, Tokens(), wantLastFam: true, options: new PassOptions { Products = bfloat16 });
        Assert.Equal(float32, lowered.Logits.dtype);
        Assert.All(lowered.LastFam, fam => Assert.Equal(float32, fam.dtype));
        Assert.InRange(Distance(exact.Logits, lowered.Logits), 1e-6, 0.03);
        exact.Logits.square().mean().backward();
        lowered.Logits.square().mean().backward();
        foreach (var (name, parameter) in low.named_parameters())
        {
            Assert.Equal(float32, parameter.dtype);
            Assert.Equal(float32, parameter.grad!.dtype);
            Assert.InRange(Distance(full.get_parameter(name)!.grad!, parameter.grad!), 0, 0.1);
        }
    }

    [Theory]
    [MemberData(nameof(Carrying))]
    public void A_gradient_reaches_an_earlier_block_unless_it_is_cut_between(Architecture architecture, int every)
    {
        using var scope = NewDisposeScope();
        var spec = Spec(architecture) with { BlockSize = 3, FamBlocks = 2, MemorySegments = architecture.HasSegments() ? 3 : 0 };
        var decoder = DecoderTests.Build(spec);
        // Each block begins with a token of its own, whose embedding's gradient is that block's.
        var tokens = DecoderTests.Ids([.. Enumerable.Range(0, Blocks).SelectMany(block => new[] { 10 + block, 1, 2 })]);
        var whole = TrainingPass.Run(decoder, tokens).Logits;
        for (var asked = 0; asked < Blocks; asked++)
        {
            decoder.zero_grad(set_to_none: true);
            var logits = TrainingPass.Run(decoder, tokens, options: new PassOptions { GradientBlocks = every }).Logits;
            Assert.True(logits.eq(whole).all().item<bool>(), "truncation changes no logit");
            logits.narrow(1, asked * 3, 3).square().sum().backward();
            for (var block = 0; block < Blocks; block++)
            {
                var reached = decoder.model.embed_tokens.Weight.grad![10 + block].abs().sum().item<float>() > 0;
                Assert.True(reached == (block <= asked && block / every == asked / every), $"from block {asked} to block {block}");
            }
        }
    }

    private static ModelSpec Spec(Architecture architecture) => new()
    {
        Architecture = architecture, BlockSize = 4, SlidingWindow = 5, NumHiddenLayers = 3, NumKeyValueHeads = 2,
        MemorySegments = architecture.HasSegments() ? 1 : 0,
        FamLength = architecture.HasFeedback() || architecture is Architecture.Rmt or Architecture.Autocompressor ? 2 : 0,
    };

    private static Tensor Tokens() => tensor(Enumerable.Range(0, 44).Select(i => (long)(i * 7 % 23)).ToArray()).view(2, 22);

    private static Dictionary<string, Tensor> Gradients(Decoder decoder, bool again, Generator? random = null)
    {
        using var noise = new Generator(3);
        var recomputation = again ? new Recomputation(random is null ? [noise] : [noise, random]) : null;
        var output = TrainingPass.Run(decoder, Tokens(), wantLastFam: true, noise: new FeedbackNoise(0.1, noise), options: new PassOptions { Recomputation = recomputation });
        Assert.Equal(decoder.Spec.Architecture.HasFeedback() ? 3 : 0, output.LastFam.Count);
        output.Logits.log_softmax(-1).square().mean().backward();
        recomputation?.Backward();
        return Found(decoder);
    }

    private static Dictionary<string, Tensor> Found(Decoder decoder) =>
        decoder.named_parameters().Where(item => item.parameter.grad is not null).ToDictionary(item => item.name, item => item.parameter.grad!, StringComparer.Ordinal);

    /// <summary>‖a − b‖ / ‖a‖.</summary>
    private static double Distance(Tensor a, Tensor b) => a.sub(b).square().sum().sqrt().item<float>() / Math.Max(a.square().sum().sqrt().item<float>(), 1e-12);
}
