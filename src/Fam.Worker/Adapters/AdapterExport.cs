using Fam.Worker.Checkpoints;

namespace Fam.Worker.Adapters;

/// <summary>An adapter's directory written anew, once it is known to fit its base.</summary>
public static class AdapterExport
{
    /// <param name="strictPeft">See <see cref="AdapterFiles.Save"/>.</param>
    /// <exception cref="AdapterException">The adapter does not fit, or the output exists.</exception>
    public static void Run(string adapter, string? baseDirectory, string output, bool strictPeft)
    {
        using var loaded = LoadedAdapter.Load(adapter, baseDirectory);
        NewDirectory.Make(output, directory =>
        {
            AdapterFiles.Save(directory, loaded.Model, loaded.Config.BaseModel, strictPeft);
            (loaded.Lineage with { AdapterSha256 = null }).Write(directory);
        });
    }
}
