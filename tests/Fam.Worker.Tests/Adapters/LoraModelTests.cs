using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Adapters;

/// <summary>Low-rank updates on small decoders, held against the sums they stand for.</summary>
public sealed class LoraModelTests : IDisposable
{
    private static readonly ModelSpec Shape = new()
    {
        VocabSize = 23, HiddenSize = 16, IntermediateSize = 20, NumHiddenLayers = 2, NumAttentionHeads = 4, NumKeyValueHeads = 2,
        Architecture = Architecture.Fam, BlockSize = 4, MemorySegments = 1, FamLength = 2,
    };

    private readonly string root = Directory.CreateTempSubdirectory("fam-lora-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_fresh_adapter_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var decoder = Base();
        var before = Logits(decoder);
        using var lora = new LoraModel(decoder, new LoraSpec { R = 3, LoraAlpha = 6 }, seed: 1);
        Assert.Equal(14, lora.Updates.Count); // four projections of attention and three of feed-forward in each layer
        Assert.All(lora.Updates.Values, update => Assert.Equal(0, update.Of(ones(2, update.A.Weight.shape[1])).abs().max().item<float>()));
        Close(before, Logits(decoder), 1e-6f); // projections that are no longer one product round otherwise
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Merged_weights_compute_what_the_updates_do(bool stabilized)
    {
        using var scope = NewDisposeScope();
        var decoder = Base();
        using var lora = new LoraModel(decoder, new LoraSpec
        {
            R = 3, LoraAlpha = 6, UseRslora = stabilized,
            RankPattern = new Dictionary<string, int> { ["q_proj"] = 5 }, AlphaPattern = new Dictionary<string, double> { [@"layers\.1\.mlp\..*"] = 2 },
        }, seed: 1);
        Disturb(lora);
        var merged = lora.Merged();
        Assert.DoesNotContain(merged.named_parameters(), item => item.name.Contains("lora", StringComparison.Ordinal));
        Close(Logits(decoder), Logits(merged), 1e-4f);
        // By hand, for one projection with a rank of its own and one with an alpha of its own.
        var query = lora.Updates["model.layers.0.self_attn.q_proj"];
        Assert.Equal(6 / (stabilized ? Math.Sqrt(5) : 5), query.Scale, 12);
        Assert.Equal([5L, 16L], query.A.Weight.shape);
        Assert.Equal(2 / (stabilized ? Math.Sqrt(3) : 3), lora.Updates["model.layers.1.mlp.up_proj"].Scale, 12);
        Assert.Equal(6 / (stabilized ? Math.Sqrt(3) : 3), lora.Updates["model.layers.0.mlp.up_proj"].Scale, 12);
        var sum = decoder.get_parameter("model.layers.0.self_attn.q_proj.weight")!.add(query.B.Weight.matmul(query.A.Weight).mul(query.Scale));
        Assert.True(sum.sub(merged.get_parameter("model.layers.0.self_attn.q_proj.weight")!).abs().max().item<float>() < 1e-6f);
    }

    [Fact]
    public void Only_updates_the_memory_and_what_is_named_are_trained()
    {
        using var scope = NewDisposeScope();
        var decoder = Base();
        using var lora = new LoraModel(decoder, new LoraSpec { R = 2, TargetModules = ["q_proj", "model.layers.1.mlp.up_proj"], ModulesToSave = ["norm"] }, seed: 1);
        // Rank 2 on two of 16 by 16 and on one of 16 by 20; the last norm and two rows of memory.
        Assert.Equal(new TrainedPart(Parameters: 200 + 16 + 32, LowRank: (2 * 2 * 32) + (2 * 36)), lora.Part);
        var before = decoder.named_parameters().ToDictionary(item => item.name, item => item.parameter.clone(), StringComparer.Ordinal);
        using var optimizer = optim.AdamW(lora.Trained().Select(item => item.Parameter), lr: 0.1);
        for (var step = 0; step < 2; step++) // the first step moves B alone, since A's gradient is zero while B is
        {
            var loss = TrainingPass.Run(decoder, Tokens()).Logits.square().mean();
            loss.backward();
            optimizer.step();
            optimizer.zero_grad();
        }

        var moved = decoder.named_parameters().Where(item => !item.parameter.Equals(before[item.name])).Select(item => item.name).ToHashSet();
        moved.RemoveWhere(name => decoder.get_parameter(name)!.eq(before[name]).all().item<bool>());
        Assert.Equal(
            [
                "model.fam_prompt.weight",
                "model.layers.0.self_attn.q_proj.lora_A.weight", "model.layers.0.self_attn.q_proj.lora_B.weight",
                "model.layers.1.mlp.up_proj.lora_A.weight", "model.layers.1.mlp.up_proj.lora_B.weight",
                "model.layers.1.self_attn.q_proj.lora_A.weight", "model.layers.1.self_attn.q_proj.lora_B.weight",
                "model.norm.weight",
            ],
            moved.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("query", "target_modules has 'query'")]
    [InlineData("embed_tokens", "no linear layer")]
    [InlineData("regex:(", "no regular expression")]
    public void A_target_that_fits_nothing_is_refused(string target, string says)
    {
        using var scope = NewDisposeScope();
        var failure = Assert.Throws<AdapterException>(() => new LoraModel(Base(), new LoraSpec { TargetModules = [target] }, seed: 1));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_adapter_gives_the_same_logits_on_its_base()
    {
        using var scope = NewDisposeScope();
        var decoder = Base();
        using var lora = new LoraModel(decoder, new LoraSpec { R = 3, TargetModules = [@"regex:.*\.(q|down)_proj"], ModulesToSave = ["lm_head"] }, seed: 1);
        Disturb(lora);
        foreach (var strict in new[] { false, true })
        {
            var directory = Directory.CreateDirectory(Path.Combine(root, $"adapter-{strict}")).FullName;
            AdapterFiles.Save(directory, lora, "base", strict);
            var names = SafeTensors.Load(Path.Combine(directory, AdapterFiles.WeightsFile)).Keys;
            Assert.Contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", names);
            Assert.Contains("base_model.model.lm_head.weight", names);
            Assert.Equal(!strict, names.Contains("base_model.model.model.fam_prompt.weight"));
            var config = AdapterConfig.Read(directory);
            Assert.Equal(strict ? ["lm_head"] : ["lm_head", "fam_prompt"], config.Lora.ModulesToSave);
            var other = Base();
            using var read = new LoraModel(other, config.Lora, seed: 2);
            AdapterFiles.Load(directory, read);
            Assert.Equal(Logits(decoder), Logits(other));
        }
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("lora_only", 2)]
    [InlineData("all", 6)]
    public void Biases_are_trained_and_stored_as_PEFT_does(string bias, int trained)
    {
        using var scope = NewDisposeScope();
        var decoder = new Decoder(Shape with { AttentionBias = true, ModelType = "qwen2" });
        Initialization.Apply(decoder, seed: 11);
        using var lora = new LoraModel(decoder, new LoraSpec { R = 2, TargetModules = ["q_proj"], Bias = bias }, seed: 1);
        Disturb(lora);
        AdapterFiles.Save(root, lora, "base");
        var names = SafeTensors.Load(Path.Combine(root, AdapterFiles.WeightsFile)).Keys.Where(name => name.EndsWith(".bias", StringComparison.Ordinal)).ToList();
        Assert.Equal(trained, names.Count);
        Assert.Equal(bias != "none", names.Contains("base_model.model.model.layers.0.self_attn.q_proj.base_layer.bias"));
        Assert.Equal(bias == "all", names.Contains("base_model.model.model.layers.0.self_attn.k_proj.bias"));
        var other = new Decoder(decoder.Spec);
        Initialization.Apply(other, seed: 11);
        using var read = new LoraModel(other, AdapterConfig.Read(root).Lora, seed: 2);
        AdapterFiles.Load(root, read);
        Assert.Equal(Logits(decoder), Logits(other));
    }

    [Fact]
    public void A_memory_that_the_base_lacks_starts_from_embeddings_drawn_by_seed()
    {
        using var scope = NewDisposeScope();
        var plain = new Decoder(Shape with { Architecture = Architecture.Full, FamLength = 0, MemorySegments = 0 });
        Initialization.Apply(plain, seed: 3);
        Checkpoint.SaveModel(plain, root);
        var (decoder, lacking) = Checkpoint.LoadModel(root, Shape, MemoryParameters.Owns);
        Assert.Equal(["model.fam_prompt.weight"], lacking);
        MemoryParameters.StartFromEmbeddings(decoder, lacking, seed: 5);
        var rows = decoder.model.embed_tokens.Weight;
        for (var row = 0; row < Shape.FamLength; row++)
            Assert.Contains(Enumerable.Range(0, Shape.VocabSize), token => rows.select(0, token).eq(decoder.model.fam_prompt!.Weight.select(0, row)).all().item<bool>());
    }

    [Fact]
    public void Dropout_depends_on_seed_and_step_alone()
    {
        using var scope = NewDisposeScope();
        var decoder = Base();
        using var lora = new LoraModel(decoder, new LoraSpec { R = 3, LoraDropout = 0.5 }, seed: 1);
        Disturb(lora);
        var undisturbed = Logits(decoder);
        lora.BeginStep(seed: 7, step: 3);
        var once = Logits(decoder);
        lora.BeginStep(seed: 7, step: 4);
        var later = Logits(decoder);
        lora.BeginStep(seed: 7, step: 3);
        var again = Logits(decoder);
        lora.EndStep();
        Assert.Equal(once, again);
        Assert.NotEqual(once, later);
        Assert.NotEqual(once, undisturbed);
        Assert.Equal(undisturbed, Logits(decoder));
    }

    private static Decoder Base()
    {
        var decoder = new Decoder(Shape);
        Initialization.Apply(decoder, seed: 11);
        return decoder;
    }

    /// <summary>Gives every trained parameter a value that is not its first one.</summary>
    private static void Disturb(LoraModel lora)
    {
        using var grad = no_grad();
        using var generator = new Generator(99, CPU);
        foreach (var (_, parameter) in lora.Trained()) parameter.add_(randn(parameter.shape, generator: generator).mul(0.1));
    }

    private static Tensor Tokens() => arange(2 * 11, int64).mul(7).remainder(Shape.VocabSize).view(2, 11);

    private static float[] Logits(Decoder decoder)
    {
        using var grad = no_grad();
        return TrainingPass.Run(decoder, Tokens()).Logits.contiguous().data<float>().ToArray();
    }

    private static void Close(float[] expected, float[] actual, float tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
}
