using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;

namespace Fam.Worker.Adapters;

/// <summary>An adapter on its base, ready to run.</summary>
public sealed class LoadedAdapter : IDisposable
{
    private LoadedAdapter(LoraModel model, AdapterConfig config, Lineage lineage) => (Model, Config, Lineage) = (model, config, lineage);

    public LoraModel Model { get; }

    public AdapterConfig Config { get; }

    /// <summary>The base it lies on now, and the adapter itself.</summary>
    public Lineage Lineage { get; }

    /// <summary>
    /// Loads an adapter onto a base: the one given, else the one that the adapter names. The memory is that of the
    /// adapter's lineage, or the base's own where another tool made the adapter.
    /// </summary>
    /// <exception cref="AdapterException">The base is another than the adapter's, or the adapter does not fit it.</exception>
    public static LoadedAdapter Load(string directory, string? baseDirectory)
    {
        var config = AdapterConfig.Read(directory);
        var from = baseDirectory ?? config.BaseModel ?? throw new AdapterException($"{directory} names no base; name its directory.");
        if (!Directory.Exists(from)) throw new AdapterException($"the base {from} is no directory here; name the one that holds it.");
        var lineage = Lineage.Find(directory);
        lineage?.CheckBase(from);
        var spec = lineage?.Model ?? Checkpoint.ReadConfig(from);
        var (decoder, lacking) = Checkpoint.LoadModel(from, spec, MemoryParameters.Owns);
        var model = new LoraModel(decoder, config.Lora, seed: 0);
        if (AdapterFiles.Load(directory, model).Intersect(lacking, StringComparer.Ordinal).ToList() is { Count: > 0 } nowhere)
            throw new AdapterException($"{directory} has no {string.Join(", ", nowhere)}, and neither has the base; {AdapterFiles.MemoryFile} of the adapter's export may be missing.");
        // Hashing a large base takes minutes; one that was checked is known.
        var known = lineage ?? Lineage.OfBase(from, from, spec);
        return new LoadedAdapter(model, config, known with { Base = config.BaseModel ?? from, AdapterSha256 = Lineage.FileHash(Path.Combine(directory, AdapterFiles.WeightsFile)) });
    }

    public void Dispose()
    {
        Model.Dispose();
        Model.Decoder.Dispose();
    }
}
