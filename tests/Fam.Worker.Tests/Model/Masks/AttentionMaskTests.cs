using Fam.Contracts.Specs;
using Fam.Worker.Model;
using Fam.Worker.Model.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model.Masks;

/// <summary>The mask against the definitions, and against what changes when a token changes.</summary>
public sealed class AttentionMaskTests
{
    private const int Block = 4;

    [Theory]
    [InlineData(Architecture.Full)]
    [InlineData(Architecture.Swa)]
    [InlineData(Architecture.Bswa)]
    [InlineData(Architecture.TransformerXl)]
    [InlineData(Architecture.Fam)]
    public void Tokens_see_the_tokens_that_the_definitions_name(Architecture architecture)
    {
        var spec = Spec(architecture);
        var mask = AttentionMask.Of(spec, 18);
        for (var query = 0; query < 18; query++)
        {
            for (var key = 0; key < 18; key++)
            {
                var expected = key <= query && architecture switch
                {
                    Architecture.Full => true,
                    Architecture.Swa => key > query - spec.SlidingWindow,
                    Architecture.TransformerXl => key >= query - (spec.MemorySegments * Block),
                    _ => key / Block >= (query / Block) - spec.MemorySegments,
                };
                Assert.Equal(expected, mask[mask.Tokens[query], mask.Tokens[key]] != SeenKey.Hidden);
            }
        }
    }

    [Fact]
    public void A_FAM_sees_its_block_and_what_it_reads_and_is_seen_by_the_next_blocks()
    {
        var mask = AttentionMask.Of(Spec(Architecture.Fam) with { MemorySegments = 0, FamLength = 2, FamBlocks = 2 }, 12);
        // F₋₁ F₋₁ 0 1 2 3 F₀ F₀ 4 5 6 7 F₁ F₁ 8 9 10 11 F₂ F₂
        Assert.Equal([2, 3, 4, 5, 8, 9, 10, 11, 14, 15, 16, 17], mask.Tokens);
        Assert.Equal("mm..................", Row(mask, 0));
        Assert.Equal("mmxx................", Row(mask, 3));
        Assert.Equal("mmxxxx..............", Row(mask, 6));
        Assert.Equal("mm....mmx...........", Row(mask, 8));
        Assert.Equal("mm....mmxxxx........", Row(mask, 12));
        Assert.Equal("......mm....mmxx....", Row(mask, 15));
        Assert.Equal("......mm....mmxxxx..", Row(mask, 18));
    }

    [Fact]
    public void Memory_tokens_stand_before_and_behind_their_block()
    {
        var recurrent = AttentionMask.Of(Spec(Architecture.Rmt) with { FamLength = 1, BlockSize = 2 }, 4);
        Assert.Equal(["m......", "mx.....", "mxx....", "mxxm...", "....m..", "....mx.", "....mxx"], Rows(recurrent));
        var summaries = AttentionMask.Of(Spec(Architecture.Autocompressor) with { FamLength = 1, BlockSize = 1 }, 3);
        Assert.Equal(["x.......", "xm......", "..m.....", "..mx....", "..mxm...", ".....m..", ".....mm.", ".....mmx"], Rows(summaries));
    }

    [Fact]
    public void Outputs_of_blocks_before_are_told_from_their_inputs()
    {
        var mask = AttentionMask.Of(Spec(Architecture.FeedbackSegments) with { MemorySegments = 1, BlockSize = 2 }, 6);
        Assert.Equal(["x.....", "xx....", "oox...", "ooxx..", "..oox.", "..ooxx"], Rows(mask));
    }

    /// <summary>With one layer a token changes a logit exactly where the mask lets the one see the other.</summary>
    [Theory]
    [InlineData(Architecture.Full)]
    [InlineData(Architecture.Swa)]
    [InlineData(Architecture.Bswa)]
    [InlineData(Architecture.TransformerXl)]
    public void A_token_changes_what_sees_it_and_nothing_else(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        var spec = Spec(architecture) with { NumHiddenLayers = 1 };
        var decoder = DecoderTests.Build(spec);
        var tokens = Enumerable.Range(0, 14).Select(t => t % 20).ToArray();
        var mask = AttentionMask.Of(spec, tokens.Length);
        var before = DecoderTests.Rows(TrainingPass.Run(decoder, DecoderTests.Ids(tokens)).Logits, 0);
        for (var key = 0; key < tokens.Length; key++)
        {
            int[] changed = [.. tokens];
            changed[key] = 21;
            var after = DecoderTests.Rows(TrainingPass.Run(decoder, DecoderTests.Ids(changed)).Logits, 0);
            for (var query = 0; query < tokens.Length; query++)
                Assert.Equal(mask[query, key] != SeenKey.Hidden, before[query].Zip(after[query]).Any(pair => Math.Abs(pair.First - pair.Second) > 1e-6));
        }
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionMask.Of(Spec(Architecture.Full), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionMask.Of(Spec(Architecture.Full), AttentionMask.LongestAxis + 1));
        Assert.Contains("sliding_window", Assert.Throws<ModelShapeException>(() => AttentionMask.Of(Spec(Architecture.Swa) with { SlidingWindow = null }, 4)).Message, StringComparison.Ordinal);
    }

    private static ModelSpec Spec(Architecture architecture) => new()
    {
        Architecture = architecture, BlockSize = Block, MemorySegments = architecture == Architecture.Full ? 0 : 2, SlidingWindow = 5, FamLength = 3,
    };

    private static string[] Rows(AttentionMask mask) => [.. Enumerable.Range(0, mask.Axis.Count).Select(query => Row(mask, query))];

    private static string Row(AttentionMask mask, int query) => string.Concat(Enumerable.Range(0, mask.Axis.Count).Select(key => mask[query, key] switch
    {
        SeenKey.Hidden => '.',
        SeenKey.Memory => 'm',
        SeenKey.Output => 'o',
        SeenKey.Segment => 's',
        _ => 'x',
    }));
}
