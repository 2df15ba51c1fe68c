using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("sweep")]
    [InlineData("sweep create")]
    [InlineData("sweep validate")]
    [InlineData("sweep list")]
    [InlineData("sweep describe")]
    [InlineData("sweep watch")]
    [InlineData("sweep wait")]
    [InlineData("sweep dry-run")]
    [InlineData("sweep pause")]
    [InlineData("sweep activate")]
    [InlineData("sweep cancel")]
    [InlineData("sweep retry")]
    [InlineData("job")]
    [InlineData("job list")]
    [InlineData("job describe")]
    [InlineData("job logs")]
    [InlineData("job metrics")]
    [InlineData("job samples")]
    [InlineData("job pause")]
    [InlineData("job activate")]
    [InlineData("job cancel")]
    [InlineData("job retry")]
    [InlineData("worker")]
    [InlineData("worker list")]
    [InlineData("worker key")]
    [InlineData("dead-letter")]
    [InlineData("dead-letter list")]
    [InlineData("dead-letter show")]
    [InlineData("dead-letter redrive")]
    [InlineData("dead-letter delete")]
    [InlineData("db")]
    [InlineData("db migrate")]
    [InlineData("db restored")]
    [InlineData("token")]
    [InlineData("token create")]
    [InlineData("token list")]
    [InlineData("token revoke")]
    [InlineData("audit")]
    [InlineData("audit list")]
    [InlineData("compare")]
    [InlineData("model")]
    [InlineData("version")]
    public async Task Every_command_explains_itself_with_examples(string command)
    {
        var run = await FamProcess.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, run.ExitStatus);
        Assert.Contains($"Usage:\n  fam {command}".TrimEnd(), run.Output);
        Assert.Contains($"Examples:\n  ", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task The_version_is_printed_for_people_and_for_programs()
    {
        var plain = await FamProcess.RunAsync("version");
        var json = await FamProcess.RunAsync("version", "--json");

        Assert.StartsWith("fam 0.", plain.Output);
        Assert.Contains("\"version\": \"0.", json.Output);
    }
}
