using Fam.Worker.Artifacts;
using Fam.Worker.Hosting;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Trials;

/// <summary>
/// Removes the directories of attempts of which nothing is wanted any more, by age and by bytes. One is never touched
/// while something of it is not acknowledged, nor while an attempt of its job is here: that may go on from its checkpoints.
/// </summary>
internal sealed class AttemptPruning(HeldAttempts attempts, IOptions<WorkerOptions> options, TimeProvider time, ILogger<AttemptPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private readonly WorkerOptions options = options.Value;
    private readonly SemaphoreSlim one = new(1);

    private string Pruned => Path.Combine(options.DataDirectory, "pruned");

    /// <returns>Attempts whose directories are gone.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            return await PruneAloneAsync(cancellation);
        }
        finally
        {
            one.Release();
        }
    }

    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }

    private async Task<int> PruneAloneAsync(CancellationToken cancellation)
    {
        var done = AttemptDirectory.Scan(options.DataDirectory).Where(found => found.Directory.IsDone).Select(Measure).OrderBy(left => left.IsOnlyCopy).ThenBy(left => left.DoneAt).ToList();
        var oldest = time.GetUtcNow() - TimeSpan.FromHours(options.KeepAttemptsHours);
        var bytes = done.Sum(left => left.Bytes);
        var gone = 0;
        foreach (var left in done)
        {
            var isOld = left.DoneAt < oldest && !left.IsOnlyCopy;
            if (!isOld && bytes <= options.KeepAttemptsBytes)
                continue;
            if (!await attempts.TryMoveAwayAsync(left.JobId, left.Directory, Path.Combine(Pruned, $"{left.JobId}-{left.Token}"), cancellation))
                continue;
            (gone, bytes) = (gone + 1, bytes - left.Bytes);
        }

        // Moved first and deleted here, so that no command waits for a large directory; also what an earlier worker moved.
        if (Directory.Exists(Pruned))
            Directory.Delete(Pruned, recursive: true);
        return gone;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                if (await PruneAsync(stoppingToken) is > 0 and var gone)
                    logger.AttemptsPruned(gone);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                logger.PruningFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static Left Measure((string JobId, long Token, AttemptDirectory Directory) found)
    {
        var files = found.Directory;
        var stored = AttemptDirectory.ReadJson<UploadedCheckpoints>(files.Artifacts)?.Steps ?? [];
        var checkpoints = Path.Combine(files.Path, "checkpoints");
        var isOnlyCopy = Directory.Exists(checkpoints) && Directory.EnumerateDirectories(checkpoints, "step-*")
            .Any(path => int.TryParse(Path.GetFileName(path)["step-".Length..], out var step) && !stored.Contains(step));
        var bytes = new DirectoryInfo(files.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return new Left(found.JobId, found.Token, files, new DateTimeOffset(File.GetLastWriteTimeUtc(files.DoneMarker), TimeSpan.Zero), bytes, isOnlyCopy);
    }

    /// <param name="IsOnlyCopy">True where a checkpoint of it never got to the store: it goes by bytes alone, and last.</param>
    private sealed record Left(string JobId, long Token, AttemptDirectory Directory, DateTimeOffset DoneAt, long Bytes, bool IsOnlyCopy);
}
