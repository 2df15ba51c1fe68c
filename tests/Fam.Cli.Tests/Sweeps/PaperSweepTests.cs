using System.Text.Json.Nodes;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Sweeps;

/// <summary>A sweep of the paper at the scale of a processor, as it is shipped, from its file to its table.</summary>
public sealed class PaperSweepTests
{
    [Fact]
    public async Task The_cost_by_length_runs_and_is_compared_with_the_papers()
    {
        await using var server = await FamServer.StartAsync(slots: 2);
        var run = await server.RunAsync("sweep", "create", Path.Combine(FamProcess.RepositoryRoot, "configs", "paper", "tiny", "table13.yaml"), "--wait", "--json");
        Assert.True(run.ExitStatus == 0, run.Output + run.Error);

        var beside = JsonNode.Parse((await server.RunAsync("compare", "latest", "--paper", "--json")).Output)!;
        Assert.Equal("table13", (string)beside["paper"]!["name"]!);
        Assert.Equal(20, beside["rows"]!.AsArray().Count);
        foreach (var arm in beside["comparison"]!["arms"]!.AsArray())
        {
            Assert.Equal(5, arm!["cells"]!.AsArray().Count);
            Assert.All(arm["cells"]!.AsArray(), cell => Assert.True((long)cell!["peak_memory_bytes"]! > 0 && (double)cell["tokens_per_second"]! > 0));
        }
    }
}
