using Fam.Contracts.Jobs;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class OutputTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task What_a_child_prints_is_in_the_log_while_it_runs_without_secrets()
    {
        Environment.SetEnvironmentVariable("Fam__Bus__Uri", "amqp://fam:hunter2@broker/");
        try
        {
            await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
            await worker.RunAsync("prints-and-waits", barriers: scratch.Path);
            await orchestrator.Until(() => Output().Contains("bus:", StringComparison.Ordinal), "the child's first lines");
            Assert.Contains("first line", Output(), StringComparison.Ordinal);
            Assert.Contains("amqp://fam:***@broker:5672/ and password=***", Output(), StringComparison.Ordinal);
            Assert.Contains("bus: not told", Output(), StringComparison.Ordinal);
            scratch.Raise("go");
            await orchestrator.FinishOf("job", 1);
            Assert.EndsWith("no end of line", Output(), StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", Output(), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Fam__Bus__Uri", null);
        }
    }

    [Fact]
    public async Task Much_output_is_bounded_and_a_crash_keeps_its_end()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.OutputBytesPerAttempt = 10_000);
        await worker.RunAsync("prints-much");
        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Contains("line 019999", finish.Failure?.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 000000", Output(), StringComparison.Ordinal);
        Assert.EndsWith("line 019999 of much äöü output", Output(), StringComparison.Ordinal);
        Assert.InRange(Output().Length, 10_000, 16_000);
        Assert.Contains(orchestrator.Applied("job", 1).OfType<LogWritten>(), log => log.Message.Contains("left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_child_leaves_its_output()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("prints-and-waits", barriers: scratch.Path);
        await orchestrator.Until(() => Output().Contains("bus:", StringComparison.Ordinal), "the child's first lines");
        File.AppendAllText(scratch.Attempt().Output, "written just before its death\n");
        scratch.Child().Signal(ChildProcess.SignalKill);
        await orchestrator.FinishOf("job", 1);
        Assert.Equal(1, Output().Split("written just before its death").Length - 1);
    }

    [Theory]
    [InlineData("Host=db;Username=fam;Password=p4ss;Database=fam", "Host=db;Username=fam;Password=***;Database=fam")]
    [InlineData("Authorization: Bearer abcdefgh12345", "Authorization: Bearer ***")]
    [InlineData("AWS_SECRET_ACCESS_KEY=abc/def", "AWS_SECRET_ACCESS_KEY=***")]
    [InlineData("{\"api_key\": \"abc\"}", "{\"api_key\": ***}")]
    [InlineData("train/tokens_per_second: 512, next token = 7", "train/tokens_per_second: 512, next token = 7")]
    public void Secrets_are_hidden(string text, string shown) => Assert.Equal(shown, Secrets.Redact(text));

    private string Output() => string.Join('\n', orchestrator.Applied("job", 1).OfType<LogWritten>().Where(log => log.Level == OutputShipping.Level).Select(log => log.Message));
}
