using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.CommandLine;

public sealed class NobodyAnswersTests
{
    [Theory]
    [InlineData("sweep list")]
    [InlineData("sweep describe latest")]
    [InlineData("sweep watch abc")]
    [InlineData("sweep wait abc")]
    [InlineData("sweep cancel abc")]
    [InlineData("sweep create -")]
    [InlineData("sweep validate -")]
    [InlineData("job list")]
    [InlineData("job logs abc")]
    [InlineData("worker list")]
    [InlineData("compare latest")]
    public async Task The_message_says_how_to_start_an_orchestrator(string command)
    {
        var server = $"http://127.0.0.1:{FreePort.Next()}";
        var run = await FamProcess.AgainstAsync(server, "name: x\n", command.Split(' '));

        Assert.Equal(1, run.ExitStatus);
        Assert.Contains($"no orchestrator answers at {server}; start one with `fam up`", run.Error);
    }
}
