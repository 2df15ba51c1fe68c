using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Retention;

/// <summary>
/// Frees what no row names any more: objects of the store that belong to no checkpoint and no data, and that nobody put
/// within the grace time, in which their row may still be on its way.
/// </summary>
public sealed partial class ArtifactCollector(
    FamDatabase database, IArtifactStore store, IOptions<OrchestratorOptions> options, TimeProvider clock, ILogger<ArtifactCollector> logger) : BackgroundService
{
    // A manifest never changes, so each is read once in a process.
    private readonly Dictionary<ArtifactHash, IReadOnlyList<ArtifactHash>> known = [];

    /// <summary>Objects that are gone after it, and their bytes.</summary>
    public async Task<(int Objects, long Bytes)> CollectAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow() - options.Value.CollectGrace;
        var needed = await NeededAsync(cancellation);
        var (objects, bytes) = (0, 0L);
        await foreach (var found in store.ListAsync(cancellation))
        {
            if (needed.Contains(found.Hash) || found.PutAt >= before || !await store.DeleteAsync(found.Hash, before, cancellation))
                continue;
            (objects, bytes) = (objects + 1, bytes + found.Bytes);
        }
        await store.CleanAsync(before, cancellation);
        return (objects, bytes);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CollectPeriod, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var (objects, bytes) = await CollectAsync(stoppingToken);
                if (objects > 0)
                    LogCollected(objects, bytes);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task<HashSet<ArtifactHash>> NeededAsync(CancellationToken cancellation)
    {
        var named = await database.ReadAsync(
            rows => rows.Checkpoints.Where(row => row.Artifact != null).Select(row => row.Artifact!).Union(rows.DataSets.Select(row => row.Hash)).ToListAsync(cancellation), cancellation);
        var needed = new HashSet<ArtifactHash>();
        foreach (var hash in named.Select(ArtifactHash.Parse))
        {
            needed.Add(hash);
            needed.UnionWith(await FilesAsync(hash, cancellation));
        }
        foreach (var old in known.Keys.Where(hash => !needed.Contains(hash)).ToList())
            known.Remove(old);
        return needed;
    }

    private async Task<IReadOnlyList<ArtifactHash>> FilesAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        if (known.TryGetValue(hash, out var files))
            return files;
        try
        {
            return known[hash] = [.. (await store.GetManifestAsync(hash, cancellation)).Files.Select(file => ArtifactHash.Parse(file.Sha256))];
        }
        catch (Exception lost) when (lost is ArtifactMissingException or ArtifactCorruptException)
        {
            // Whoever resumes from it passes it over; here it only keeps nothing alive.
            LogLost(lost, hash.Hex);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Objects} objects of {Bytes} bytes that nothing names any more are gone from the artifact store.")]
    private partial void LogCollected(int objects, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "The artifact store could not be collected; it is tried again.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The manifest {Hash} is named by a row and cannot be read.")]
    private partial void LogLost(Exception failure, string hash);
}
