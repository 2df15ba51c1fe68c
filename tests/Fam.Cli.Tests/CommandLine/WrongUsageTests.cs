using System.Text.Json;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.CommandLine;

public sealed class WrongUsageTests
{
    [Theory]
    [InlineData("frobnicate", "'frobnicate' is no command")]
    [InlineData("sweep lst", "'lst' is no command")]
    [InlineData("sweep list --verbos", "'--verbos' is no")]
    [InlineData("sweep create", "FILE is missing")]
    [InlineData("sweep list --limit many", "--limit")]
    [InlineData("sweep list --limit 0", "--limit is 0; it must lie between 1 and 100000")]
    [InlineData("sweep list --server nowhere", "--server is 'nowhere'; it must be an address such as http://127.0.0.1:5080")]
    [InlineData("sweep create /does/not/exist.yaml", "there is no file /does/not/exist.yaml")]
    [InlineData("sweep create /tmp", "/tmp is a directory")]
    [InlineData("compare latest --format pdf", "--format")]
    [InlineData("worker key gpu.7", "NAME is 'gpu.7'; it must be 1 to 100 letters")]
    [InlineData("worker key gpu-7 --secret-file /dev/null", "/dev/null is empty; it must hold")]
    [InlineData("dead-letter redrive", "Write ids of dead letters, or --all")]
    [InlineData("dead-letter delete 0123 --all", "Write ids of dead letters, or --all")]
    [InlineData("job metrics x --max-points 1", "--max-points is 1; it must lie between 4 and 10000")]
    public async Task Wrong_usage_is_named_and_ends_with_status_2(string command, string message)
    {
        var run = await FamProcess.RunAsync(command.Split(' '));

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error);
        Assert.Empty(run.Output);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Fact]
    public async Task A_group_without_a_command_shows_its_help()
    {
        var run = await FamProcess.RunAsync("sweep");

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("Commands:", run.Error);
    }

    [Theory]
    [InlineData("sweep frobnicate --json")]
    [InlineData("sweep create /does/not/exist.yaml --json")]
    [InlineData("sweep list --limit 0 --json")]
    public async Task With_json_a_failure_is_a_document(string command)
    {
        var run = await FamProcess.RunAsync(command.Split(' '));

        Assert.Equal(2, run.ExitStatus);
        using var problem = JsonDocument.Parse(run.Output);
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_wrong_address_in_the_environment_names_the_variable()
    {
        var run = await FamProcess.AgainstAsync(server: "localhost:5080", input: null, "sweep", "list");

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("FAM_SERVER is 'localhost:5080'", run.Error);
    }

    [Fact]
    public async Task A_spec_that_is_no_text_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, [0x6e, 0xff, 0xfe, 0x00]);
            var run = await FamProcess.RunAsync("sweep", "create", file);

            Assert.Equal(2, run.ExitStatus);
            Assert.Contains("is not UTF-8 text", run.Error);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
