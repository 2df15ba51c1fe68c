using Fam.Contracts.Specs;

namespace Fam.Model.Benchmarks;

/// <summary>One size and cut of a sequence: B tokens a block, F = B / 16, M segments.</summary>
/// <param name="Blocks">Blocks of a training sequence.</param>
internal sealed record Shape(string Name, ModelSpec Size, int Block, int Segments, int Batch, int Blocks)
{
    private const int Vocabulary = 256;

    // The presets of sweeps, with bytes for tokens.
    private static readonly ModelSpec Tiny = ModelPresets.Of("tiny") with { VocabSize = Vocabulary };
    private static readonly ModelSpec Small = ModelPresets.Of("small") with { VocabSize = Vocabulary };
    private static readonly ModelSpec Base = ModelPresets.Of("base") with { VocabSize = Vocabulary };

    /// <summary>Each preset with its own block, and with larger ones up to the paper's 1,024.</summary>
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("tiny", Tiny, 32, 3, 8, 16),
        new("tiny", Tiny, 128, 3, 4, 8),
        new("small", Small, 64, 3, 4, 8),
        new("small", Small, 256, 3, 2, 6),
        new("base", Base, 128, 3, 2, 6),
        new("base", Base, 512, 3, 1, 4),
        new("base", Base, 1024, 3, 1, 4),
    ];

    public string Title => $"{Name}, blocks of {Block}";

    public long Tokens => (long)Block * Blocks;

    public ModelSpec Of(Architecture architecture) => Size with
    {
        Architecture = architecture,
        BlockSize = Block,
        MemorySegments = architecture == Architecture.Full ? 0 : Segments,
        FamLength = architecture == Architecture.Fam ? Block / 16 : 0,
    };
}
