using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Results;

/// <summary>Parameters of a Llama-shaped decoder: SwiGLU, RMSNorm, no biases, grouped heads.</summary>
public static class ModelSize
{
    public static long Parameters(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        long width = model.HiddenSize;
        long head = model.HeadDim ?? model.HiddenSize / Math.Max(1, model.NumAttentionHeads);
        var attention = width * head * ((2 * model.NumAttentionHeads) + (2 * model.NumKeyValueHeads));
        var feedForward = 3 * width * model.IntermediateSize;
        var layer = attention + feedForward + (2 * width);
        var embeddings = model.VocabSize * width * (model.TieWordEmbeddings ? 1 : 2);
        return (model.NumHiddenLayers * layer) + embeddings + width + MemoryTraits.MemoryParameters(model);
    }
}
