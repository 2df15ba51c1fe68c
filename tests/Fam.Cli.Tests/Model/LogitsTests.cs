using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;

namespace Fam.Cli.Tests.Model;

public sealed class LogitsTests : IDisposable
{
    private static readonly ModelSpec Spec = new()
    {
        VocabSize = 11,
        HiddenSize = 16,
        IntermediateSize = 24,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        NumKeyValueHeads = 1,
        Architecture = Architecture.Fam,
        BlockSize = 4,
        MemorySegments = 1,
        FamLength = 2,
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly string _tokens;

    public LogitsTests()
    {
        _tokens = Path.Combine(_directory.Path, "tokens.json");
        File.WriteAllText(_tokens, "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Each_token_has_a_row_and_both_paths_agree()
    {
        SaveCheckpoint();

        var whole = await RowsAsync("--device", "cpu");
        var streamed = await RowsAsync("--streaming");

        Assert.Equal(10, whole.Length);
        Assert.All(whole, row => Assert.Equal(Spec.VocabSize, row.Length));
        Assert.All(whole.Zip(streamed), rows => Assert.All(rows.First.Zip(rows.Second), pair => Assert.Equal(pair.First, pair.Second, 1e-4f)));
    }

    [Theory]
    [InlineData("[1, 2, 11]", "tokens.json[2] is 11; a token id is a whole number from 0 to 10 (vocab_size 11)")]
    [InlineData("[1, -1]", "tokens.json[1] is -1;")]
    [InlineData("[1.5]", "tokens.json[0] is 1.5;")]
    [InlineData("[\"1\"]", "tokens.json[0] is \"1\";")]
    [InlineData("[99999999999]", "tokens.json[0] is 99999999999;")]
    [InlineData("[[1]]", "tokens.json[0] is [1];")]
    [InlineData("{\"tokens\": [1]}", "tokens.json holds a JSON object; it must hold an array of token ids")]
    [InlineData("[]", "tokens.json holds an empty array")]
    [InlineData("[1, 2", "tokens.json is not JSON")]
    public async Task Tokens_that_cannot_be_used_are_named(string json, string message)
    {
        SaveCheckpoint();
        await File.WriteAllTextAsync(_tokens, json);

        await RefusedAsync(message);
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_not_read()
    {
        SaveCheckpoint();
        await using (var file = File.Create(_tokens)) file.SetLength(64 * 1024 * 1024 + 1);

        await RefusedAsync("at most 67108864 (64 MiB) are read");
    }

    [Fact]
    public async Task A_directory_without_a_checkpoint_is_named() => await RefusedAsync("config.json");

    [Fact]
    public async Task A_torn_checkpoint_is_named()
    {
        SaveCheckpoint();
        var weights = Path.Combine(_directory.Path, "model.safetensors");
        await using (var file = File.Open(weights, FileMode.Open)) file.SetLength(file.Length - 10);

        await RefusedAsync("model.safetensors");
    }

    [Fact]
    public async Task A_device_that_is_none_is_named()
    {
        SaveCheckpoint();

        await RefusedAsync("device is 'tpu'; it must be cpu, cuda or cuda:N", "--device", "tpu");
    }

    private void SaveCheckpoint() => Checkpoint.SaveModel(new Decoder(Spec), _directory.Path);

    private Task<FamRun> RunAsync(params string[] options) =>
        FamProcess.RunAsync(["model", "logits", "--checkpoint", _directory.Path, "--tokens", _tokens, .. options]);

    private async Task<float[][]> RowsAsync(params string[] options)
    {
        var run = await RunAsync(options);
        Assert.True(run.ExitStatus == 0, run.Error);
        return JsonSerializer.Deserialize<float[][]>(run.Output, FamJson.Options)!;
    }

    private async Task RefusedAsync(string message, params string[] options)
    {
        var run = await RunAsync(options);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Empty(run.Output);
    }
}
