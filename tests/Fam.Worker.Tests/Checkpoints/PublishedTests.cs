using System.Text.Json.Nodes;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Tests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Checkpoints;

/// <summary>Directories as Hugging Face's software writes them.</summary>
public sealed class PublishedTests : IDisposable
{
    private const string Sizes = """
        "vocab_size": 29, "hidden_size": 24, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8
        """;

    private readonly string root = Directory.CreateTempSubdirectory("fam-published-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Shards_of_any_precision_give_the_same_model_as_their_tensors(string precision)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var source = Checkpoint("\"model_type\": \"qwen3\"", precision, shards: 3);
        var loaded = Fam.Worker.Checkpoints.Checkpoint.LoadModel(root);
        var expected = source.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        Assert.Equal("qwen3", loaded.Spec.ModelType);
        foreach (var (name, parameter) in loaded.named_parameters())
            Assert.True(expected[name].to(TypeOf(precision)).to(float32).eq(parameter).all().item<bool>(), name);
    }

    [Fact]
    public void A_family_leaves_unsaid_what_its_class_says()
    {
        Assert.Equal((Architecture.Full, 1e-6, 10_000.0, false), Read("\"model_type\": \"llama\"", spec => (spec.Architecture, spec.RmsNormEps, spec.RopeTheta, spec.TieWordEmbeddings)));
        Assert.Equal((Architecture.Swa, 4096), Read("\"model_type\": \"mistral\"", spec => (spec.Architecture, spec.SlidingWindow!.Value)));
        Assert.Equal((Architecture.Full, (int?)null), Read("\"model_type\": \"mistral\", \"sliding_window\": null", spec => (spec.Architecture, spec.SlidingWindow)));
        Assert.Equal(Architecture.Full, Read("\"model_type\": \"qwen2\", \"sliding_window\": 5, \"use_sliding_window\": false, \"max_window_layers\": 0", spec => spec.Architecture));
        Assert.Equal(Architecture.Swa, Read("\"model_type\": \"qwen2\", \"sliding_window\": 5, \"use_sliding_window\": true, \"max_window_layers\": 0", spec => spec.Architecture));
        Assert.Equal(("gelu_pytorch_tanh", true), Read("\"model_type\": \"gemma\", \"hidden_act\": \"gelu\"", spec => (spec.HiddenAct, spec.TieWordEmbeddings)));
        Assert.Equal("gelu_pytorch_tanh", Read("\"model_type\": \"gemma\", \"hidden_act\": \"gelu\", \"hidden_activation\": null", spec => spec.HiddenAct));
    }

    [Theory]
    [InlineData("""
        "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
        """)]
    [InlineData("""
        "rope_parameters": {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
        """)]
    public void Rotary_positions_are_read_from_either_key(string keys)
    {
        var spec = Read("\"model_type\": \"llama\", " + keys, spec => spec);
        Assert.Equal(500_000, spec.RopeTheta);
        Assert.Equal(new RopeScaling { RopeType = "llama3", Factor = 8, LowFreqFactor = 1, HighFreqFactor = 4, OriginalMaxPositionEmbeddings = 8192 }, spec.RopeScaling);
        Assert.Equal(spec.RopeScaling, Read("\"model_type\": \"llama\", " + keys.Replace("rope_type", "type", StringComparison.Ordinal), own => own.RopeScaling));
    }

    [Theory]
    [InlineData("\"model_type\": \"mixtral\"", "model_type is 'mixtral'")]
    [InlineData("\"model_type\": \"gemma2\"", "model_type is 'gemma2'")]
    [InlineData("\"model_type\": \"llama\", \"quantization_config\": {\"quant_method\": \"gptq\"}", "quantization_config")]
    [InlineData("\"model_type\": \"llama\", \"partial_rotary_factor\": 0.5", "partial_rotary_factor is 0.5")]
    [InlineData("\"model_type\": \"llama\", \"rope_scaling\": {\"rope_type\": \"mrope\", \"factor\": 2}", "'mrope'")]
    [InlineData("\"model_type\": \"llama\", \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"default\"}}", "rope_parameters differs")]
    [InlineData("\"model_type\": \"llama\", \"hidden_act\": \"relu\"", "hidden_act is 'relu'")]
    [InlineData("\"model_type\": \"qwen2\", \"layer_types\": [\"sliding_attention\", \"full_attention\"]", "slides in 1 of 2 layers")]
    public void What_is_not_supported_is_refused_by_name(string keys, string named)
    {
        WriteConfig(keys);
        var failure = Assert.Throws<CheckpointException>(() => Fam.Worker.Checkpoints.Checkpoint.LoadModel(root));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("consolidated.00.pth")]
    [InlineData("model.pt")]
    public void Pickles_are_refused_by_name(string file)
    {
        WriteConfig("\"model_type\": \"llama\"");
        File.WriteAllText(Path.Combine(root, file), "");
        Assert.Contains(file, Assert.Throws<CheckpointException>(() => Fam.Worker.Checkpoints.Checkpoint.LoadModel(root)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.safetensors", "weight_map names the file")]
    [InlineData("pytorch_model.bin", "weight_map names the file")]
    [InlineData("absent.safetensors", "absent.safetensors")]
    [InlineData("model-00002-of-00002.safetensors", "which has no such tensor")]
    public void An_index_that_lies_is_refused(string shard, string named)
    {
        using var scope = NewDisposeScope();
        Checkpoint("\"model_type\": \"llama\"", "F32", shards: 2);
        var path = Path.Combine(root, WeightFiles.IndexFile);
        var index = JsonNode.Parse(File.ReadAllText(path))!;
        index["weight_map"]!["model.embed_tokens.weight"] = shard;
        File.WriteAllText(path, index.ToJsonString());
        Assert.Contains(named, Assert.Throws<CheckpointException>(() => Fam.Worker.Checkpoints.Checkpoint.LoadModel(root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tied_embeddings_may_be_stored_twice_and_rotary_buffers_are_left_alone()
    {
        using var scope = NewDisposeScope();
        var source = Checkpoint("\"model_type\": \"llama\", \"tie_word_embeddings\": true", "F32", shards: 1, beside: [("lm_head.weight", zeros(29, 24)), ("model.layers.0.self_attn.rotary_emb.inv_freq", zeros(4))]);
        var loaded = Fam.Worker.Checkpoints.Checkpoint.LoadModel(root);
        Assert.Null(loaded.lm_head);
        DecoderTests.AssertClose(
            DecoderTests.Rows(TrainingPass.Run(source, DecoderTests.Ids([1, 2, 3])).Logits, 0), DecoderTests.Rows(TrainingPass.Run(loaded, DecoderTests.Ids([1, 2, 3])).Logits, 0));
    }

    private Decoder Checkpoint(string keys, string precision, int shards, (string Name, Tensor Tensor)[]? beside = null)
    {
        WriteConfig(keys);
        var decoder = new Decoder(Fam.Worker.Checkpoints.Checkpoint.ReadConfig(root));
        Initialization.Apply(decoder, 3);
        (string Name, Tensor Tensor)[] tensors = [.. decoder.named_parameters().Select(item => (item.name, item.parameter.detach().to(TypeOf(precision)))), .. beside ?? []];
        if (shards == 1)
        {
            SafeTensors.Save(Path.Combine(root, "model.safetensors"), tensors);
            return decoder;
        }

        var map = new JsonObject();
        var each = (tensors.Length + shards - 1) / shards;
        for (var shard = 0; shard < shards; shard++)
        {
            var name = $"model-{shard + 1:D5}-of-{shards:D5}.safetensors";
            var own = tensors.Skip(shard * each).Take(each).ToList();
            foreach (var (tensor, _) in own) map[tensor] = name;
            SafeTensors.Save(Path.Combine(root, name), own);
        }

        File.WriteAllText(Path.Combine(root, WeightFiles.IndexFile), new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 0 }, ["weight_map"] = map }.ToJsonString());
        return decoder;
    }

    private T Read<T>(string keys, Func<ModelSpec, T> of)
    {
        WriteConfig(keys);
        return of(Fam.Worker.Checkpoints.Checkpoint.ReadConfig(root));
    }

    private void WriteConfig(string keys) => File.WriteAllText(Path.Combine(root, "config.json"), $"{{{keys}, {Sizes}}}");

    private static ScalarType TypeOf(string precision) => precision switch { "F16" => float16, "BF16" => bfloat16, _ => float32 };
}
