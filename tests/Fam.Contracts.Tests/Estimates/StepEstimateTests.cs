using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Estimates;

public sealed class StepEstimateTests
{
    private static readonly ModelSpec Model = ModelPresets.Of("tiny") with { VocabSize = 54, Architecture = Architecture.Bswa };

    [Fact]
    public void A_block_scores_every_key_of_its_segments_and_of_the_memory()
    {
        // 4 blocks of 32 over 2 segments, themselves and 8 activations; 8 updates a block over 8 + 32 keys.
        var load = SequenceLoad.Of(Model with { Architecture = Architecture.Fam, MemorySegments = 2, FamLength = 8 }, 100);
        Assert.Equal((128.0, 32.0, (128.0 * 104) + (4 * 8 * 40)), (load.Tokens, load.MemoryRows, load.Scores));
    }

    [Fact]
    public void Full_attention_grows_with_the_square_and_windows_with_the_length()
    {
        Assert.Equal(16, Attention(Model with { Architecture = Architecture.Full }, 4096) / Attention(Model with { Architecture = Architecture.Full }, 1024));
        Assert.Equal(4, Attention(Model with { MemorySegments = 3 }, 4096) / Attention(Model with { MemorySegments = 3 }, 1024));
    }

    [Fact]
    public void An_autocompressor_reads_more_with_every_block_and_rmt_does_not()
    {
        var tokens = Model with { FamLength = 4 };
        // Two blocks: 4 + 32 + 4 and 4 + 32; the first of an AutoCompressor reads nothing.
        Assert.Equal(76, SequenceLoad.Of(tokens with { Architecture = Architecture.Rmt }, 64).Rows);
        Assert.Equal(72, SequenceLoad.Of(tokens with { Architecture = Architecture.Autocompressor }, 64).Rows);
        Assert.True(SequenceLoad.Of(tokens with { Architecture = Architecture.Autocompressor }, 640).Rows > SequenceLoad.Of(tokens with { Architecture = Architecture.Rmt }, 640).Rows);
    }

    [Fact]
    public void Products_of_the_way_there_are_two_operations_for_each_weight_and_token()
    {
        var step = new StepShape { Model = Model, Length = 320, Batch = 3 };
        var weights = ModelParameters.Count(Model) - (Model.VocabSize * 64) - (5 * 64); // without embeddings and norms
        var work = StepOperations.Of(step);
        Assert.Equal(2.0 * weights * 3 * 320, work.Projections + work.Head);
        Assert.Equal(3 * work.Forward, work.Total);
        Assert.Equal((4 * work.Forward) - work.Head, StepOperations.Of(step with { GradientCheckpointing = true }).Total);
        Assert.Equal(work.Forward, StepOperations.Of(step with { Trains = false }).Total);
    }

    /// <summary>
    /// By hand: 4 tokens in blocks of 2 and an activation of memory for each block are 6 rows. A row's weights: queries and
    /// output 4 × 4 each, keys and values 4 × 2 each, three of 4 × 6: 120. Each token scores the 4 keys of two blocks and 1
    /// of the memory, each update 1 of the memory and 2 of its block: 26. Two heads of width 2 take 2 × 2 operations for a
    /// score and as many to mix by it. Logits are 4 × 10 for each token.
    /// </summary>
    [Fact]
    public void Operations_of_a_small_model_are_those_counted_by_hand()
    {
        var model = new ModelSpec
        {
            VocabSize = 10, HiddenSize = 4, IntermediateSize = 6, NumHiddenLayers = 1, NumAttentionHeads = 2, NumKeyValueHeads = 1, BlockSize = 2, Architecture = Architecture.Fam, MemorySegments = 1, FamLength = 1,
        };
        var work = StepOperations.Of(new StepShape { Model = model, Length = 4 });
        Assert.Equal((2 * 6 * 120.0, 26 * 2 * 8.0, 2 * 4 * 40.0), (work.Projections, work.Attention, work.Head));
        Assert.Equal(3 * (1440 + 416 + 320), work.Total);
        Assert.Equal((1440 + 416 + 320) / 4.0, StepOperations.OfToken(model, 4));
    }

    [Fact]
    public void Weights_gradients_and_moments_are_exact()
    {
        var step = new StepShape { Model = ModelPresets.Of("1b"), Length = 8704, Batch = 1 };
        var parameters = ModelParameters.Count(step.Model);
        var adamw = StepMemory.Of(step);
        Assert.Equal((4 * parameters, 4 * parameters, 8 * parameters), (adamw.Weights, adamw.Gradients, adamw.OptimizerState));
        Assert.InRange(StepMemory.Of(step with { Optimizer = OptimizerName.Adafactor }).OptimizerState, 4 * parameters, (4 * parameters) + (64L << 20));
        Assert.True(StepMemory.Of(step with { Trained = 1_000 }) is { Gradients: 4_000, OptimizerState: 8_000 });
    }

    [Fact]
    public void Checkpointing_and_bfloat16_take_less_and_longer_sequences_take_more()
    {
        var step = new StepShape { Model = ModelPresets.WithFeedback("1b"), Length = 8704, Batch = 1 };
        var plain = StepMemory.Of(step);
        Assert.True(StepMemory.Of(step with { GradientCheckpointing = true }) is var small && small.Activations < plain.Activations / 4 && small.Attention < plain.Attention / 4);
        Assert.InRange(StepMemory.Of(step with { Bfloat16 = true }).Activations, plain.Activations / 2, plain.Activations - 1);
        Assert.True(StepMemory.Of(step with { Length = 2 * 8704 }).Total > plain.Total);
    }

    [Fact]
    public void A_stream_of_a_window_takes_the_same_at_every_length()
    {
        var step = new StepShape { Model = ModelPresets.WithFeedback("1b"), Length = 26_000, Trains = false };
        Assert.Equal(StepMemory.Of(step), StepMemory.Of(step with { Length = 258_000 }));
        Assert.True(StepMemory.Of(step with { Model = step.Model with { Architecture = Architecture.Full }, Length = 258_000 }).Total > StepMemory.Of(step).Total);
    }

    private static double Attention(ModelSpec model, long length) => StepOperations.Of(new StepShape { Model = model, Length = length }).Attention;
}
