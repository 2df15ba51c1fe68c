using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Model;

public sealed class MaskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_mask_of_a_config_is_drawn()
    {
        var run = await DrawAsync("""{"architecture": "fam", "block_size": 4, "fam_length": 2, "torch_dtype": "float32"}""");

        Assert.True(run.ExitStatus == 0, run.Error);
        Assert.Contains("mask.png: ", run.Output);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], (await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "mask.png"), TestContext.Current.CancellationToken))[..4]);
    }

    [Theory]
    [InlineData("""{"architecture": "fam", "block_size": 4}""", "fam_length is 0; with architecture fam it must be 1 … block_size (4)")]
    [InlineData("""{"architecture": "swa", "block_size": 4}""", "sliding_window is not given; with architecture swa it must be 1 or more")]
    [InlineData("""{"architecture": "bswa", "block_size": 4}""", "--tokens is 0; it must be 1 … 4096", "--tokens", "0")]
    [InlineData("""{"architecture": "bswa", "block_size": 4""", "config.json")]
    public async Task What_cannot_be_drawn_is_named(string config, string message, params string[] options)
    {
        var run = await DrawAsync(config, options);

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error);
        Assert.False(File.Exists(Path.Combine(_directory.Path, "mask.png")));
    }

    private async Task<FamRun> DrawAsync(string config, params string[] options)
    {
        var path = Path.Combine(_directory.Path, "config.json");
        await File.WriteAllTextAsync(path, config);
        return await FamProcess.RunAsync(["model", "mask", "--config", path, "--png", Path.Combine(_directory.Path, "mask.png"), .. options]);
    }
}
