using System.Text;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What a spec must know of the tokenizers: their vocabularies, and how long the PassKey question is in them.</summary>
internal static class Tokenizers
{
    /// <summary>The question as the paper has it (arXiv 2404.09173, section 3.2), before the answer.</summary>
    private const string Question = " What is the pass key? The pass key is ";

    /// <summary>Words and marks of <see cref="Question"/>: nine words and the question mark.</summary>
    private const long QuestionWords = 10;

    public static IReadOnlyList<string> Names { get; } = ["passkey-words", "bytes"];

    /// <summary>Tokens: 54 words with the padding; 256 bytes and the padding.</summary>
    public static long VocabSize(string tokenizer) => tokenizer == "bytes" ? 257 : 54;

    /// <summary>Tokens of question and answer, which must stand in one block together: a question that straddles blocks cannot be learned without memory.</summary>
    public static long QuestionTokens(string tokenizer, long keyDigits) =>
        keyDigits + (tokenizer == "bytes" ? Encoding.UTF8.GetByteCount(Question) : QuestionWords);
}
