using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Contracts.Jobs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Hosting;
using Fam.Worker.Trials;

namespace Fam.Worker.Artifacts;

/// <summary>
/// Stores an attempt's checkpoints before their events leave, so that what becomes a resume point can be fetched by any
/// worker. What is stored is noted in <c>artifacts.json</c>, which outlives the worker and tells the child what it may prune.
/// </summary>
internal sealed class CheckpointUploads(IArtifactStore store, AttemptDirectory files, ILogger logger)
{
    private UploadedCheckpoints? uploaded;

    /// <summary>True once storing was given up; what follows leaves without an artifact.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The events as they leave: each checkpoint with the hash of its manifest, or none where its files are gone.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public async Task<IReadOnlyList<JobEvent>> CompleteAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellation)
    {
        if (!events.Any(happened => happened is CheckpointSaved))
            return events;
        var complete = new List<JobEvent>(events.Count);
        foreach (var happened in events)
            complete.Add(happened is CheckpointSaved saved ? saved with { Artifact = await UploadAsync(saved, cancellation) } : happened);
        return complete;
    }

    private async Task<string?> UploadAsync(CheckpointSaved saved, CancellationToken cancellation)
    {
        uploaded ??= AttemptDirectory.ReadJson<UploadedCheckpoints>(files.Artifacts) ?? new UploadedCheckpoints();
        if (uploaded.BySequence.TryGetValue(saved.Sequence, out var known))
            return known;
        if (IsGivenUp || await TryPutAsync(saved, cancellation) is not { } hash)
            return null;
        uploaded.BySequence[saved.Sequence] = hash;
        if (!uploaded.Steps.Contains(saved.Step))
            uploaded.Steps.Add(saved.Step);
        Note(uploaded);
        return hash;
    }

    /// <summary>Without the note the next worker stores the same once more, which changes nothing.</summary>
    private void Note(UploadedCheckpoints all)
    {
        try
        {
            AttemptDirectory.WriteJson(files.Artifacts, all);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            logger.UploadNotNoted(full, files.Artifacts);
        }
    }

    private async Task<string?> TryPutAsync(CheckpointSaved saved, CancellationToken cancellation)
    {
        try
        {
            var (hash, manifest) = await store.PutTreeAsync(saved.Path, cancellation);
            var model = manifest.Files.FirstOrDefault(file => CheckpointDirectory.WeightsFiles.Contains(file.Path));
            if (model is null || model.Sha256 != saved.ModelSha256)
            {
                logger.CheckpointChanged(saved.Path, saved.ModelSha256, model?.Sha256 ?? "no such file");
                return null;
            }
            logger.CheckpointStored(saved.Path, manifest.TotalBytes(), hash.Hex);
            return hash.Hex;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && !Directory.Exists(saved.Path))
        {
            logger.CheckpointGone(saved.Path);
            return null;
        }
    }
}

/// <summary>The checkpoints of an attempt that lie in the store: <c>artifacts.json</c>.</summary>
internal sealed record UploadedCheckpoints
{
    /// <summary>Manifest's hash by the sequence of the event.</summary>
    public Dictionary<long, string> BySequence { get; init; } = [];

    public List<int> Steps { get; init; } = [];
}
