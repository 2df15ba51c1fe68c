using Fam.Contracts.Specs;

namespace Fam.Worker.Model;

/// <summary>
/// An architecture as what it does: how long a block is, what it sees of the past and what it carries on. The one place
/// that knows the names; passes, layers and <see cref="Visibility"/> ask for properties.
/// </summary>
public sealed record MemoryMode
{
    /// <summary>B; null where nothing is cut into blocks.</summary>
    public long? Block { get; private init; }

    /// <summary>M, blocks before the own one whose keys are kept.</summary>
    public long Segments { get; private init; }

    /// <summary>How many tokens before itself a query sees at most, of the kept ones; null is all.</summary>
    public long? Lookback { get; private init; }

    /// <summary>Blocks are only how the window is computed; what a token sees does not depend on where they begin.</summary>
    public bool WindowSlides { get; private init; }

    /// <summary>The kept keys are those of a layer's output, not of its input (FM).</summary>
    public bool SegmentsAreOutputs { get; private init; }

    /// <summary>No gradient flows into what earlier blocks left.</summary>
    public bool StopGradient { get; private init; }

    /// <summary>F, activations of a layer's feedback memory; 0 where there is none.</summary>
    public long Fam { get; private init; }

    /// <summary>n, how many states of the feedback memory are read.</summary>
    public long FamBlocks { get; private init; } = 1;

    /// <summary>FAM queries and residual are always the initial ones (SUM FAM).</summary>
    public bool StandingQueries { get; private init; }

    public FamPosition FamPosition { get; private init; }

    /// <summary>Memory tokens written behind each block and read in front of later ones; 0 where there are none.</summary>
    public long MemoryTokens { get; private init; }

    /// <summary>What all blocks wrote is read, not only what the last one did.</summary>
    public bool Accumulates { get; private init; }

    /// <summary>The memory starts from <c>fam_prompt</c>.</summary>
    public bool HasPrompt { get; private init; }

    /// <summary>The memory starts from each layer's <c>fam_prefix</c>.</summary>
    public bool HasPrefix { get; private init; }

    /// <summary>Why what a segment of so many tokens leaves cannot be carried on to the next one, or null.</summary>
    public string? CarryFault(ModelSpec spec, long tokens) => MemoryTraits.CarriedBlock(spec.Architecture, spec.BlockSize, spec.SlidingWindow) switch
    {
        null => $"the architecture {spec.Architecture.Name()} attends to all of a sequence and has no memory to carry from one segment of a document to the next",
        var block when tokens % block != 0 => $"a segment has {tokens} tokens; to be carried on it must be a multiple of {(WindowSlides ? "sliding_window" : "block_size")} ({block})",
        _ => null,
    };

    public static MemoryMode Of(ModelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (architecture, window) = (spec.Architecture, spec.SlidingWindow ?? 1);
        var mode = new MemoryMode { StopGradient = spec.MemoryStopGradient, FamPosition = spec.FamPosition };
        var blocks = mode with { Block = spec.BlockSize, Segments = spec.MemorySegments };
        var memoryTokens = mode with { Block = spec.BlockSize, MemoryTokens = spec.FamLength, HasPrompt = true };
        return architecture switch
        {
            Architecture.Full => mode,
            // Every token sees its window if a block is as long as one and the block before is kept.
            Architecture.Swa => mode with { Block = window, Segments = 1, Lookback = window - 1, WindowSlides = true, StopGradient = false },
            Architecture.Bswa => blocks,
            Architecture.TransformerXl => blocks with { Lookback = (long)spec.MemorySegments * spec.BlockSize },
            Architecture.FeedbackSegments => blocks with { SegmentsAreOutputs = true },
            Architecture.Fam => WithFeedback(blocks, spec),
            Architecture.FamStatic => WithFeedback(blocks, spec) with { StandingQueries = true },
            Architecture.Rmt => memoryTokens,
            Architecture.Autocompressor => memoryTokens with { Accumulates = true },
            _ => throw new ArgumentOutOfRangeException(nameof(spec), architecture, "No such architecture."),
        };
    }

    private static MemoryMode WithFeedback(MemoryMode blocks, ModelSpec spec) => blocks with
    {
        Fam = spec.FamLength,
        FamBlocks = spec.FamBlocks,
        HasPrompt = spec.FamInit == FamInit.Prompt,
        HasPrefix = spec.FamInit == FamInit.Prefix,
    };
}
