using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Workers;

public sealed class WorkerKeyTests
{
    [Fact]
    public async Task A_key_follows_from_the_secret_and_the_name_alone()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "secret");
        await File.WriteAllTextAsync(file, Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()) + "\n");

        var run = await FamProcess.RunAsync("worker", "key", "gpu-7", "--secret-file", file);
        Assert.Equal(0, run.ExitStatus);
        Assert.Equal("gpu-7:Hrcx3cFUVtCizml3IU20tDGIfDJHQubwb/fWf639h3M=\n", run.Output);
        // From a worker's key no other follows.
        await File.WriteAllTextAsync(file, run.Output);
        var refused = await FamProcess.RunAsync("worker", "key", "gpu-8", "--secret-file", file);
        Assert.Equal(2, refused.ExitStatus);
        Assert.Contains("holds no secret of orchestrators", refused.Error);
        Assert.DoesNotContain(run.Output.Trim(), refused.Error);
    }
}
