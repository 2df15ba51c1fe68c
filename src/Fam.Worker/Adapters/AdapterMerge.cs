using Fam.Worker.Checkpoints;

namespace Fam.Worker.Adapters;

/// <summary>Base and adapter in, checkpoint out.</summary>
public static class AdapterMerge
{
    private static readonly string[] Companions = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json"];

    /// <summary>Writes the merged checkpoint with its lineage; a directory that is not whole never has the name asked for.</summary>
    /// <exception cref="AdapterException">The adapter does not fit, or the output exists.</exception>
    public static Lineage Run(string adapter, string? baseDirectory, string output)
    {
        using var loaded = LoadedAdapter.Load(adapter, baseDirectory);
        using var merged = loaded.Model.Merged();
        NewDirectory.Make(output, directory =>
        {
            Checkpoint.SaveModel(merged, directory);
            loaded.Lineage.Write(directory);
            var from = baseDirectory ?? loaded.Config.BaseModel!;
            foreach (var name in Companions.Where(name => File.Exists(Path.Combine(from, name)))) File.Copy(Path.Combine(from, name), Path.Combine(directory, name));
        });
        return loaded.Lineage;
    }
}
