using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks;

/// <summary>A prompt and what continues it as ids, cut as lm-evaluation-harness cuts them.</summary>
internal static class TokenPair
{
    /// <summary>Ids behind the prompt's own in the encoding of both together, so that words at the seam are cut as in running text.</summary>
    /// <exception cref="ArgumentException">Nothing is left of the continuation.</exception>
    public static IReadOnlyList<int> Continuation(ITokenizer tokenizer, string prompt, string continuation)
    {
        var together = tokenizer.Encode(prompt + continuation);
        var alone = tokenizer.Encode(prompt).Count;
        if (together.Count > alone) return [.. together.Skip(alone)];
        var ids = tokenizer.Encode(continuation);
        return ids.Count > 0 ? ids : throw new ArgumentException($"The continuation '{continuation}' has no tokens.", nameof(continuation));
    }
}
