using System.Text.Json.Nodes;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Model;

/// <summary><c>fam model describe --preset</c> and <c>fam model estimate</c>, neither of which builds a model.</summary>
public sealed class EstimateTests
{
    [Fact]
    public async Task A_preset_is_described_with_both_counts()
    {
        var run = await FamProcess.RunAsync("model", "describe", "--preset", "1b", "--json");

        var view = JsonNode.Parse(run.Output)!;
        Assert.Equal((1_582_358_016L, 98_304L, 1_242_619_392L), ((long)view["parameters"]!, (long)view["memory_parameters"]!, (long)view["parameters_without_gate"]!));
        Assert.Contains("1,582,358,016", (await FamProcess.RunAsync("model", "describe", "--preset", "1b")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estimate_adds_up_its_terms()
    {
        var run = await FamProcess.RunAsync("model", "estimate", "--preset", "24b", "--configuration", "FAM+M3", "--length", "8704", "--dtype", "bfloat16", "--optim", "adafactor", "--gradient-checkpointing", "--device", "h100", "--json");

        Assert.True(run.ExitStatus == 0, run.Output + run.Error);
        var view = JsonNode.Parse(run.Output)!;
        Assert.Equal(25_535_385_600 + (64 * 4096), (long)view["parameters"]!);
        string[] terms = ["weights", "gradients", "optimizer_state", "activations", "attention", "logits", "working", "process"];
        Assert.Equal((long)view["memory_bytes"]!, terms.Sum(term => (long)view["memory"]![term]!));
        Assert.Equal((double)view["total_operations"]! / (0.4 * 989e12), (double)view["seconds"]!, 6);
    }

    [Fact]
    public async Task A_measured_rate_is_of_this_processor()
    {
        var run = await FamProcess.RunAsync("model", "estimate", "--preset", "tiny", "--configuration", "FAM", "--length", "640", "--measure");

        Assert.True(run.ExitStatus == 0, run.Output + run.Error);
        Assert.Contains("ran here just now", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--preset is 'huge'", "model", "describe", "--preset", "huge")]
    [InlineData("either PATH or --preset", "model", "describe")]
    [InlineData("--length is 0", "model", "estimate", "--preset", "tiny", "--length", "0")]
    [InlineData("--device is 'gpu'", "model", "estimate", "--preset", "tiny", "--length", "9", "--device", "gpu")]
    public async Task Wrong_usage_is_told(string words, params string[] arguments)
    {
        var run = await FamProcess.RunAsync(arguments);

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }
}
