using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Artifacts;

/// <summary>Named data in the store, and what specs mean by it.</summary>
public sealed class DataSets(FamDatabase database, IArtifactStore store, TimeProvider clock)
{
    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<DataSetView>> ListAsync(CancellationToken cancellation) =>
        [.. (await database.ReadAsync(rows => rows.DataSets.OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Name).ToListAsync(cancellation), cancellation)).Select(View)];

    /// <summary>Names a manifest; the same files under the same name are the same data, and become the newest of it.</summary>
    /// <param name="manifest">Its objects are in the store.</param>
    public async Task<DataSetView> AddAsync(string name, ArtifactManifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var (hash, _) = await store.PutManifestAsync(manifest, cancellation);
        var now = clock.GetUtcNow();
        return await database.WriteAsync(
            async rows =>
            {
                var row = await rows.DataSets.FindAsync([name, hash.Hex], cancellation);
                if (row is null)
                    rows.DataSets.Add(row = new DataSetRow { Name = name, Hash = hash.Hex, Bytes = manifest.TotalBytes(), Files = manifest.Files.Count });
                row.CreatedAt = now;
                return View(row);
            },
            cancellation);
    }

    /// <summary>The first file whose object the store lacks, or has in another size; null where all are there.</summary>
    public async Task<ArtifactFile?> MissingAsync(ArtifactManifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (var file in manifest.Files)
        {
            if (await store.FindAsync(ArtifactHash.Parse(file.Sha256), cancellation) is not { } found || found.Bytes != file.Bytes)
                return file;
        }
        return null;
    }

    /// <summary>The spec with a hash in every name of data, as it is at this moment; or what cannot be found.</summary>
    public async Task<(SweepSpec Spec, IReadOnlyList<SpecFault> Faults)> ResolveAsync(SweepSpec spec, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Data.Count == 0)
            return (spec, []);
        var names = spec.Data.Values.Select(text => DataUri.TryParse(text, out var uri) ? uri.Name : "").ToList();
        var known = await database.ReadAsync(rows => rows.DataSets.Where(row => names.Contains(row.Name)).OrderByDescending(row => row.CreatedAt).ToListAsync(cancellation), cancellation);
        var resolved = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<SpecFault>();
        foreach (var (key, text) in spec.Data)
        {
            var found = DataUri.TryParse(text, out var uri) ? known.Find(row => row.Name == uri.Name && (uri.Hash is null || row.Hash == uri.Hash.Hex)) : null;
            if (found is null)
                faults.Add(new SpecFault(0, 0, $"data.{key}", "is not in the store; `fam data add` puts it there and `fam data list` shows what is there", text));
            else
                resolved[key] = View(found).Uri;
        }
        var common = spec.Trials[0].Common.With("data", resolved);
        return (spec with { Trials = [.. spec.Trials.Select(trial => trial with { Common = common })] }, faults);
    }

    private static DataSetView View(DataSetRow row) =>
        new(row.Name, row.Hash, new DataUri(row.Name, ArtifactHash.Parse(row.Hash)).ToString(), row.Bytes, row.Files, row.CreatedAt);
}
