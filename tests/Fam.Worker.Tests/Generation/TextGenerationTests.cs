using Fam.Contracts.Specs;
using Fam.Worker.Generation;
using Fam.Worker.Model;
using Fam.Worker.Tokenizers;
using TorchSharp;

namespace Fam.Worker.Tests.Generation;

public sealed class TextGenerationTests
{
    [Theory]
    [InlineData(Architecture.Fam)]
    [InlineData(Architecture.Bswa)]
    [InlineData(Architecture.Rmt)]
    public void A_long_text_holds_no_more_tensors_than_a_short_one(Architecture architecture)
    {
        using var scope = torch.NewDisposeScope();
        var decoder = new Decoder(new ModelSpec
        {
            VocabSize = 864, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1, Architecture = architecture, BlockSize = 8,
            MemorySegments = architecture.HasSegments() ? 1 : 0, FamLength = architecture.HasMemoryLength() ? 2 : 0,
        });
        Initialization.Apply(decoder, 1);
        var tokenizer = TokenizerFile.Load(Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Fixtures", "pieces.json"));
        var generation = new TextGeneration(decoder, tokenizer, new GenerationSettings { Temperature = 1, MaxNewTokens = 480 }, [], seed: 5);
        var (early, late) = (0L, 0L);
        foreach (var _ in generation.Run([1, 2, 3], CancellationToken.None))
        {
            var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            if (generation.Made is > 40 and <= 120) early = Math.Max(early, live);
            else if (generation.Made > 400) late = Math.Max(late, live);
        }

        Assert.Equal(GenerationEnd.Length, generation.End);
        Assert.True(early > 0 && late > 0);
        Assert.Equal(early, late);
    }
}
