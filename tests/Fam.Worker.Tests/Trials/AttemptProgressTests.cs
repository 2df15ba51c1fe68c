using Fam.Contracts.Jobs;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class AttemptProgressTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Unsaved_work_is_counted_from_the_last_checkpoint_or_the_start()
    {
        var progress = new AttemptProgress();
        Assert.Equal((null, null, null, null), progress.At(Start));
        progress.Note([new JobStarted { At = Start }, Report(3, 0.1)]);
        Assert.Equal((3, 0.1, null, 20.0), progress.At(Start.AddSeconds(20)));
        progress.Note([Report(5, 0.2), Saved(5, 30), Report(8, 0.3)]);
        Assert.Equal((8, 0.3, 5, 12.0), progress.At(Start.AddSeconds(42)));
        // Sent again after a lost answer.
        progress.Note([new JobStarted { At = Start }, Report(3, 0.1), Report(5, 0.2), Saved(5, 30)]);
        Assert.Equal((8, 0.3, 5, 12.0), progress.At(Start.AddSeconds(42)));
    }

    private static MetricsReported Report(int step, double share) => new() { Step = step, Progress = share, Values = new Dictionary<string, double>() };

    private static CheckpointSaved Saved(int step, int seconds) => new() { Step = step, Path = "p", Bytes = 1, ModelSha256 = "", At = Start.AddSeconds(seconds) };
}
