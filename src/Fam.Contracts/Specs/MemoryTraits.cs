using System.Text.Json;

namespace Fam.Contracts.Specs;

/// <summary>Which keys of a model's memory an architecture uses.</summary>
public static class MemoryTraits
{
    /// <summary>Every architecture by the name that specs and <c>config.json</c> have for it.</summary>
    public static IReadOnlyDictionary<string, Architecture> ByName { get; } =
        Enum.GetValues<Architecture>().ToDictionary(Name, architecture => architecture, StringComparer.Ordinal);

    /// <summary><c>transformer_xl</c>.</summary>
    public static string Name(this Architecture architecture) => JsonNamingPolicy.SnakeCaseLower.ConvertName(architecture.ToString());

    /// <summary>Blocks before the own one stay visible: <c>memory_segments</c> counts.</summary>
    public static bool HasSegments(this Architecture architecture) => architecture
        is Architecture.Bswa or Architecture.TransformerXl or Architecture.Fam or Architecture.FamStatic or Architecture.FeedbackSegments;

    /// <summary>Every layer has a feedback memory: <c>fam_blocks</c>, <c>fam_position</c> and <c>fam_init</c> count.</summary>
    public static bool HasFeedback(this Architecture architecture) => architecture is Architecture.Fam or Architecture.FamStatic;

    /// <summary>Memory is read and written as tokens before and after a block.</summary>
    public static bool HasMemoryTokens(this Architecture architecture) => architecture is Architecture.Rmt or Architecture.Autocompressor;

    /// <summary><c>fam_length</c> counts.</summary>
    public static bool HasMemoryLength(this Architecture architecture) => architecture.HasFeedback() || architecture.HasMemoryTokens();

    /// <summary>
    /// Tokens of which a segment of a document must be a multiple for its memory to be carried on to the next one; null for
    /// <c>full</c>, which has none.
    /// </summary>
    public static long? CarriedBlock(Architecture architecture, long blockSize, long? slidingWindow) => architecture switch
    {
        Architecture.Full => null,
        Architecture.Swa => slidingWindow ?? 1,
        _ => blockSize,
    };

    /// <summary><c>fam_length</c> where nothing says otherwise: a quarter of a block, at most the paper's 64.</summary>
    public static int UsualLength(int blockSize) => Math.Clamp(blockSize / 4, 1, 64);
}
