using Fam.Contracts.Specs;
using Fam.Orchestrator.Results;

namespace Fam.Orchestrator.Tests.Results;

public sealed class ModelSizeTests
{
    /// <summary>The 1B of arXiv 2404.09173 with a gate matrix, tied embeddings and 256,000 tokens; its FAM prompt apart.</summary>
    [Fact]
    public void It_counts_the_papers_1B()
    {
        var model = new ModelSpec
        {
            VocabSize = 256_000, HiddenSize = 1536, IntermediateSize = 8 * 1536, NumHiddenLayers = 18, NumAttentionHeads = 12, NumKeyValueHeads = 12,
            TieWordEmbeddings = true,
        };
        Assert.Equal(1_582_358_016, ModelSize.Parameters(model));
        Assert.Equal(1_582_358_016 + (64 * 1536), ModelSize.Parameters(model with { Architecture = Architecture.Fam, FamLength = 64 }));
    }
}
