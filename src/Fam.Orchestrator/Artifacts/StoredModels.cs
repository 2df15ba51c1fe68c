using System.Collections.Concurrent;
using System.Text.Json;
using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Contracts;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Artifacts;

/// <summary>Named data in the store that is a model: which weights it has, and what these were made of.</summary>
public sealed class StoredModels(FamDatabase database, IArtifactStore store)
{
    /// <summary>Named data that is looked into: the newest.</summary>
    private const int MostLookedInto = 300;

    private const string LineageFile = "lineage.json";
    private static readonly string[] Weights = ["model.safetensors", "adapter_model.safetensors"];

    // What a hash names never changes.
    private readonly ConcurrentDictionary<string, StoredModel?> known = new(StringComparer.Ordinal);

    /// <summary>Every one of them that is still whole.</summary>
    public async Task<IReadOnlyList<StoredModel>> ListAsync(CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(rows => rows.DataSets.OrderByDescending(row => row.CreatedAt).Take(MostLookedInto).ToListAsync(cancellation), cancellation);
        var models = new List<StoredModel>();
        foreach (var row in rows)
        {
            if (await FindAsync(row.Hash, cancellation) is { } model)
                models.Add(model with { Name = $"data://{row.Name}@{row.Hash}" });
        }

        return models;
    }

    /// <summary>The model that a manifest describes; null where it describes none, or is gone.</summary>
    public async Task<StoredModel?> FindAsync(string manifestHash, CancellationToken cancellation)
    {
        if (known.TryGetValue(manifestHash, out var found))
            return found;
        if (!ArtifactHash.TryParse(manifestHash, out var hash))
            return null;
        try
        {
            return known[manifestHash] = await ReadAsync(manifestHash, hash, cancellation);
        }
        catch (ArtifactMissingException)
        {
            // It was removed; not remembered, since it may be put again.
            return null;
        }
    }

    private async Task<StoredModel?> ReadAsync(string manifestHash, ArtifactHash hash, CancellationToken cancellation)
    {
        var manifest = await store.GetManifestAsync(hash, cancellation);
        var weights = manifest.Files.Where(file => Weights.Contains(Path.GetFileName(file.Path))).ToList();
        if (weights.Count == 0)
            return null;
        var lineage = manifest.Files.FirstOrDefault(file => Path.GetFileName(file.Path) == LineageFile);
        return new StoredModel(
            manifestHash,
            manifestHash,
            weights[0].Sha256,
            Path.GetFileName(weights[0].Path) == Weights[1],
            lineage is null ? null : await LineageAsync(ArtifactHash.Parse(lineage.Sha256), cancellation));
    }

    private async Task<ModelLineage?> LineageAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        await using var content = await store.OpenAsync(hash, cancellation);
        try
        {
            return await JsonSerializer.DeserializeAsync<ModelLineage>(content, FamJson.Options, cancellation);
        }
        catch (JsonException)
        {
            // Another program's file of that name.
            return null;
        }
    }
}

/// <summary>A model in the store.</summary>
/// <param name="Name">How specs name it.</param>
/// <param name="ManifestHash">Of its files.</param>
/// <param name="WeightsSha256">Of <c>model.safetensors</c> or <c>adapter_model.safetensors</c>.</param>
/// <param name="IsAdapter">Whether it is an adapter alone.</param>
/// <param name="Lineage">What it was made of; null where nobody has said.</param>
public sealed record StoredModel(string Name, string ManifestHash, string WeightsSha256, bool IsAdapter, ModelLineage? Lineage);

/// <summary>What of a directory's <c>lineage.json</c> is read here: base, adapter and merged model by content.</summary>
/// <param name="Base">Where the base was, as its maker named it.</param>
public sealed record ModelLineage(string? Base, string? BaseSha256, string? TokenizerSha256, string? AdapterSha256);
