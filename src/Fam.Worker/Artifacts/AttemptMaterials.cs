using Fam.Artifacts;
using Fam.Artifacts.Caching;
using Fam.Artifacts.Trees;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.Checkpoints;
using Fam.Worker.Hosting;
using Fam.Worker.Trials;

namespace Fam.Worker.Artifacts;

/// <summary>Brings what an attempt needs before its child begins: its data, and the checkpoint that it goes on from.</summary>
internal sealed class AttemptMaterials(IArtifactStore store, ArtifactCache cache, TimeProvider time, ILogger<AttemptMaterials> logger)
{
    /// <summary>True where there is something to look for; the child of any other attempt starts at once.</summary>
    public static bool AreNeeded(AttemptAssignment assignment) => assignment.Resume is not null || assignment.Spec.Data.Count > 0;

    /// <summary>Keeps what the attempt uses in the cache.</summary>
    public IReadOnlyList<IDisposable> Pin(AttemptAssignment assignment) =>
        [.. Points(assignment).Select(point => ArtifactHash.TryParse(point.Artifact, out var hash) ? hash : null)
            .Concat(assignment.Spec.Data.Values.Select(text => DataUri.TryParse(text, out var uri) ? uri.Hash : null))
            .OfType<ArtifactHash>().Select(cache.Pin)];

    /// <summary>
    /// Finds or fetches all of it, verified, and answers with the assignment as the child reads it. A checkpoint that is
    /// missing or corrupt is passed over for the next older one, which the attempt's log says.
    /// </summary>
    /// <exception cref="ArtifactCacheFullException">The cache has no room.</exception>
    /// <exception cref="IOException">The store or the disk failed.</exception>
    public async Task<AttemptAssignment> BringAsync(AttemptAssignment assignment, AttemptDirectory files, CancellationToken cancellation)
    {
        var data = await BringDataAsync(assignment, files, cancellation);
        var ready = assignment with { Data = data, Resume = await ChooseAsync(assignment, files, cancellation), Fallbacks = [] };
        AttemptDirectory.WriteJson(files.Assignment, ready);
        return ready;
    }

    /// <summary>Fetches the spec's data and links each into the attempt's directory; the names are no paths, and are checked again here.</summary>
    private async Task<IReadOnlyDictionary<string, string>> BringDataAsync(AttemptAssignment assignment, AttemptDirectory files, CancellationToken cancellation)
    {
        var data = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in assignment.Spec.Data)
        {
            if (!DataUri.IsName(name) || !DataUri.TryParse(text, out var uri) || uri.Hash is null)
                throw new InvalidDataException($"data.{name} is '{text}'; a resolved spec has data://NAME@HASH.");
            var path = await cache.FetchAsync(uri.Hash, cancellation);
            Directory.CreateDirectory(files.Data);
            var link = Path.Combine(files.Data, name);
            if (!Path.Exists(link))
                File.CreateSymbolicLink(link, path);
            data[name] = path;
        }
        return data;
    }

    private async Task<ResumePoint?> ChooseAsync(AttemptAssignment assignment, AttemptDirectory files, CancellationToken cancellation)
    {
        var passedOver = new List<string>();
        ResumePoint? chosen = null;
        foreach (var point in Points(assignment))
        {
            try
            {
                chosen = point with { Path = await FindAsync(point, cancellation) };
                break;
            }
            catch (Exception unreadable) when (unreadable is ArtifactMissingException or ArtifactCorruptException)
            {
                logger.CheckpointUnreadable(assignment.JobId, assignment.Token, point.Step, unreadable.Message);
                passedOver.Add($"The checkpoint of step {point.Step} cannot be read: {unreadable.Message}");
            }
        }
        if (passedOver.Count > 0)
        {
            using var spool = Spool.Open(files.Spool, time);
            spool.Append(new ResumePointChanged { Step = chosen?.Step, Reason = string.Join(' ', passedOver) });
        }
        return chosen;
    }

    /// <summary>Where a whole and verified checkpoint lies: where it was written, if that was here, else in the cache.</summary>
    private async Task<string> FindAsync(ResumePoint point, CancellationToken cancellation)
    {
        if (!ArtifactHash.TryParse(point.Artifact, out var hash))
        {
            return await LocalFaultAsync(point, cancellation) is { } fault ? throw new ArtifactCorruptException($"{fault}, and it never got to the store") : point.Path;
        }
        if (await LocalFaultAsync(point, cancellation) is null && await IsWholeAsync(point.Path, hash, cancellation))
            return point.Path;
        var path = await cache.FetchAsync(hash, cancellation);
        if (await IsWholeAsync(path, hash, cancellation))
            return path;
        await cache.DropAsync(hash, cancellation);
        path = await cache.FetchAsync(hash, cancellation);
        logger.CheckpointFetched(point.Step, path);
        return path;
    }

    private async Task<bool> IsWholeAsync(string path, ArtifactHash hash, CancellationToken cancellation)
    {
        var manifest = await store.GetManifestAsync(hash, cancellation);
        return await manifest.FaultAsync(path, cancellation) is null;
    }

    private static async Task<string?> LocalFaultAsync(ResumePoint point, CancellationToken cancellation)
    {
        if (CheckpointDirectory.WeightsOf(point.Path) is not { } model)
            return $"{Path.Combine(point.Path, Checkpoint.ModelFile)} does not exist here";
        var found = await ArtifactHash.OfFileAsync(model, cancellation);
        return found.Hex == point.ModelSha256 ? null : $"{model} has SHA-256 {found}; the committed checkpoint has {point.ModelSha256}";
    }

    private static IEnumerable<ResumePoint> Points(AttemptAssignment assignment) =>
        assignment.Resume is { } newest ? assignment.Fallbacks.Prepend(newest) : [];
}
