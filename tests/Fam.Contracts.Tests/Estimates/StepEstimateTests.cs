using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Estimates;

public sealed class StepEstimateTests
{
    private static readonly ModelSpec Small = new()
    {
        VocabSize = 10, HiddenSize = 4, IntermediateSize = 6, NumHiddenLayers = 1, NumAttentionHeads = 2, NumKeyValueHeads = 1, BlockSize = 2, Architecture = Architecture.Fam, MemorySegments = 1, FamLength = 1,
    };

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
        var work = StepOperations.Of(new StepShape { Model = Small, Length = 4 });
        Assert.Equal((2 * 6 * 120.0, 26 * 2 * 8.0, 2 * 4 * 40.0), (work.Projections, work.Attention, work.Head));
        Assert.Equal(3 * (1440 + 416 + 320), work.Total);
        Assert.Equal((1440 + 416 + 320) / 4.0, StepOperations.OfToken(Small, 4));
    }

    /// <summary>
    /// The same with updates of rank 1: 4 + 4 weights for each of queries and output, 4 + 2 of keys and values, 4 + 6 of each of
    /// three: 58, which the 6 rows pass in 2 · 6 · 58 = 696 operations. Back go gradients of all products, of attention's two
    /// factors, and of the updates' weights alone.
    /// </summary>
    [Fact]
    public void What_is_frozen_takes_no_gradients_of_weights()
    {
        var adapter = TrainedPart.Adapter(Small, rank: 1);
        Assert.Equal(new TrainedPart(Parameters: 58 + 4, LowRank: 58), adapter);
        var step = new StepShape { Model = Small, Length = 4, Trained = adapter };
        var work = StepOperations.Of(step);
        Assert.Equal((1440.0 + 696, 416.0, 320.0), (work.Projections, work.Attention, work.Head));
        Assert.Equal((1440 + 696) + (2 * 416) + 320 + 696, work.Backward);
        // The layers once more.
        Assert.Equal(work.Backward + 1440 + 696 + 416, StepOperations.Of(step with { GradientCheckpointing = true }).Backward);
        // The head is trained as well, and one projection of 4 by 6 as the model has it.
        Assert.Equal(work.Backward + 320 + (2 * 6 * 24), StepOperations.Of(step with { Trained = adapter with { Whole = 24, Head = true } }).Backward);
        // Merged for inference.
        Assert.Equal(1440 + 416 + 320, StepOperations.Of(step with { Trains = false }).Total);
    }

    [Fact]
    public void An_adapter_on_a_large_model_takes_about_two_thirds_of_a_whole_step()
    {
        var step = new StepShape { Model = ModelPresets.Of("8b") with { Architecture = Architecture.Bswa }, Length = 8704 };
        var (whole, adapter) = (StepOperations.Of(step), StepOperations.Of(step with { Trained = TrainedPart.Adapter(step.Model, rank: 8) }));
        Assert.InRange(adapter.Total / whole.Total, 0.66, 0.72);
    }

    [Fact]
    public void Weights_gradients_and_moments_are_exact()
    {
        var step = new StepShape { Model = ModelPresets.Of("1b"), Length = 8704, Batch = 1 };
        var parameters = ModelParameters.Count(step.Model);
        var adamw = StepMemory.Of(step);
        Assert.Equal((4 * parameters, 4 * parameters, 8 * parameters), (adamw.Weights, adamw.Gradients, adamw.OptimizerState));
        Assert.InRange(StepMemory.Of(step with { Optimizer = OptimizerName.Adafactor }).OptimizerState, 4 * parameters, (4 * parameters) + (64L << 20));
        Assert.True(StepMemory.Of(step with { Trained = new TrainedPart(1_000, 1_000) }) is { Gradients: 4_000, OptimizerState: 8_000 });
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
