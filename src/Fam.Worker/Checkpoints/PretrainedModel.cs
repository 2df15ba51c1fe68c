using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Model;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>A checkpoint run with a memory it was not trained with.</summary>
public static class PretrainedModel
{
    /// <summary>
    /// Reads the weights. What only the memory has, and a checkpoint pretrained without one lacks, is drawn from the token
    /// embeddings by seed.
    /// </summary>
    /// <param name="type">Precision; null is float32.</param>
    /// <returns>The decoder, and the names of what was drawn.</returns>
    /// <exception cref="CheckpointException">A file is missing, torn, or does not fit the spec.</exception>
    public static (Decoder Decoder, IReadOnlyList<string> Drawn) Load(string directory, ModelSpec spec, ScalarType? type = null, long seed = 0)
    {
        var stored = ModelParameters.Shapes(Checkpoint.ReadConfig(directory)).Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var loaded = Checkpoint.LoadModel(directory, spec, name => MemoryParameters.Owns(name) && !stored.Contains(name), type);
        MemoryParameters.StartFromEmbeddings(loaded.Decoder, loaded.Lacking, seed);
        return loaded;
    }
}
