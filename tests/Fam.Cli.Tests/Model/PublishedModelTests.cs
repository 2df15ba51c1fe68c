using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Cli.Tests.Processes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;

namespace Fam.Cli.Tests.Model;

/// <summary>A small directory as Hugging Face's software writes it, through every command that takes one.</summary>
public sealed class PublishedModelTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _model;

    public PublishedModelTests()
    {
        _model = Path.Combine(_directory.Path, "published");
        Directory.CreateDirectory(_model);
        var tokenizer = Path.Combine(FamProcess.RepositoryRoot, "tests", "Fam.Worker.Tests", "Tokenizers", "Fixtures", "pieces.json");
        File.Copy(tokenizer, Path.Combine(_model, "tokenizer.json"));
        var vocabulary = JsonNode.Parse(File.ReadAllText(tokenizer))!["model"]!["vocab"]!.AsObject().Count;
        File.WriteAllText(Path.Combine(_model, "config.json"), $$"""
            {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "vocab_size": {{vocabulary}}, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-6, "max_position_embeddings": 4096, "eos_token_id": 2,
             "rope_parameters": {"rope_type": "linear", "rope_theta": 1000000.0, "factor": 2.0}, "dtype": "bfloat16"}
            """);
        var decoder = new Decoder(Checkpoint.ReadConfig(_model));
        Initialization.Apply(decoder, 1);
        SafeTensors.Save(Path.Combine(_model, "model.safetensors"), decoder.named_parameters().Select(item => (item.name, (TorchSharp.torch.Tensor)item.parameter)));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Describe_tells_family_size_and_memory()
    {
        var view = JsonNode.Parse(await OutputAsync("describe", _model, "--json"))!;
        Assert.Equal("qwen2", (string)view["config"]!["model_type"]!);
        Assert.Equal("full", (string)view["config"]!["architecture"]!);
        Assert.Equal(1_000_000, (double)view["config"]!["rope_theta"]!);
        Assert.Equal(ModelShape.ParameterCount(Checkpoint.ReadConfig(_model)), (long)view["parameters"]!);
        Assert.Equal((int)view["config"]!["vocab_size"]!, (int)view["tokenizer_vocab_size"]!);
        Assert.Contains("linear", await OutputAsync("describe", _model));
        Assert.Contains("model.embed_tokens.weight", await OutputAsync("describe", Path.Combine(_model, "model.safetensors")));
    }

    [Fact]
    public async Task A_converted_directory_has_the_same_logits_and_a_memory_of_its_own()
    {
        var tokens = Path.Combine(_directory.Path, "tokens.json");
        await File.WriteAllTextAsync(tokens, "[1, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309]");
        string[] memory = ["--architecture", "fam", "--block-size", "4", "--fam-length", "2", "--memory-segments", "1"];
        var target = Path.Combine(_directory.Path, "converted");
        await OutputAsync(["convert", _model, target, "--seed", "0", .. memory]);
        Assert.Equal((Architecture.Fam, 4, 2, 1), Memory(Checkpoint.ReadConfig(target)));
        Assert.True(File.Exists(Path.Combine(target, "tokenizer.json")));

        var overridden = await RowsAsync(["logits", "--checkpoint", _model, "--tokens", tokens, .. memory]);
        AssertClose(overridden, await RowsAsync("logits", "--checkpoint", target, "--tokens", tokens));
        AssertClose(overridden, await RowsAsync("logits", "--checkpoint", target, "--tokens", tokens, "--streaming"));
        var full = await RowsAsync("logits", "--checkpoint", _model, "--tokens", tokens);
        AssertClose(full, await RowsAsync("logits", "--checkpoint", target, "--tokens", tokens, "--architecture", "full"));
        Assert.NotEqual(full[^1], overridden[^1]);

        var again = await FamProcess.RunAsync("model", "convert", _model, target);
        Assert.Equal(2, again.ExitStatus);
        Assert.Contains("exists", again.Error);
    }

    [Fact]
    public async Task Generated_text_follows_seed_and_limits()
    {
        string[] drawn = ["generate", "--checkpoint", _model, "--prompt", "A sweep is", "--temperature", "1.5", "--top-k", "50", "--top-p", "0.95", "--max-new-tokens", "20", "--json"];
        var first = await OutputAsync([.. drawn, "--seed", "3"]);
        Assert.Equal(Text(first), Text(await OutputAsync([.. drawn, "--seed", "3"])));
        Assert.NotEqual(Text(first), Text(await OutputAsync([.. drawn, "--seed", "4"])));
        Assert.InRange((int)JsonNode.Parse(first)!["tokens"]!, 1, 20);

        string[] greedy = ["generate", "--checkpoint", _model, "--prompt", "A sweep is", "--max-new-tokens", "12"];
        var streamed = await OutputAsync(greedy);
        var whole = Text(await OutputAsync([.. greedy, "--json"]));
        Assert.Equal(whole + Environment.NewLine, streamed);
        var stopped = JsonNode.Parse(await OutputAsync([.. greedy, "--json", "--stop", whole[3..5]]))!;
        Assert.Equal("stop_string", (string)stopped["ended_by"]!);
        Assert.Equal(whole[..whole.IndexOf(whole[3..5], StringComparison.Ordinal)], (string)stopped["text"]!);
    }

    [Theory]
    [InlineData("temperature is -1", "--temperature", "-1")]
    [InlineData("top_p is 1.5", "--top-p", "1.5")]
    [InlineData("--stop is empty", "--stop", "")]
    [InlineData("--architecture is 'lstm'", "--architecture", "lstm")]
    [InlineData("fam_length is 0", "--architecture", "fam")]
    [InlineData("--dtype is 'int8'", "--dtype", "int8")]
    public async Task Options_that_make_no_sense_are_named(string message, params string[] options)
    {
        var run = await FamProcess.RunAsync(["model", "generate", "--checkpoint", _model, "--prompt", "x", .. options]);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public async Task Tokens_go_there_and_back()
    {
        var ids = await OutputAsync("tokenize", "--tokenizer", _model, "--text", "A sweep — 😀 is one YAML text.");
        var file = Path.Combine(_directory.Path, "ids.json");
        await File.WriteAllTextAsync(file, ids);
        Assert.Equal("A sweep — 😀 is one YAML text.", await OutputAsync("tokenize", "--tokenizer", _model, "--decode", file, "--no-special-tokens"));
    }

    private static (Architecture, int, int, int) Memory(ModelSpec spec) => (spec.Architecture, spec.BlockSize, spec.FamLength, spec.MemorySegments);

    private static string Text(string json) => (string)JsonNode.Parse(json)!["text"]!;

    private static async Task<string> OutputAsync(params string[] arguments)
    {
        var run = await FamProcess.RunAsync(["model", .. arguments]);
        Assert.True(run.ExitStatus == 0, run.Error);
        return run.Output;
    }

    private static async Task<float[][]> RowsAsync(params string[] arguments) => JsonSerializer.Deserialize<float[][]>(await OutputAsync(arguments), FamJson.Options)!;

    private static void AssertClose(float[][] expected, float[][] actual) =>
        Assert.All(expected.Zip(actual), rows => Assert.All(rows.First.Zip(rows.Second), pair => Assert.Equal(pair.First, pair.Second, 1e-4f)));
}
