namespace Fam.Contracts.Specs;

/// <summary>
/// How many tokens the parts of a PassKey prompt take (arXiv 2404.09173, section 3.2), so that a spec can be checked
/// where no tokenizer is at hand. The layout is: introduction and key, filled up to whole blocks; filler; question and
/// answer together in the last block.
/// </summary>
public static class PasskeyTokens
{
    /// <param name="Vocabulary">Size of the vocabulary, padding included.</param>
    /// <param name="BeforeFiller">Introduction and key sentence without the two mentions of the key.</param>
    /// <param name="AfterNeedle">What follows the second mention before the filler: <c>is the pass key.</c></param>
    /// <param name="Question">The question without the answer.</param>
    private sealed record Counts(int Vocabulary, int BeforeFiller, int AfterNeedle, int Question);

    /// <summary>Introduction and key take two blocks of the layout, the question one.</summary>
    private const double BlocksBesideFiller = 3;

    private static readonly Dictionary<string, Counts> ByTokenizer = new()
    {
        ["passkey-words"] = new(Vocabulary: 54, BeforeFiller: 42, AfterNeedle: 5, Question: 10),
        ["bytes"] = new(Vocabulary: 257, BeforeFiller: 198, AfterNeedle: 18, Question: 38),
    };

    /// <summary>Names of the tokenizers.</summary>
    public static IReadOnlyList<string> Tokenizers { get; } = [.. ByTokenizer.Keys];

    /// <summary>Rows of the embedding.</summary>
    public static int VocabSize(string tokenizer) => ByTokenizer[tokenizer].Vocabulary;

    /// <summary>Tokens of a whole prompt with so much filler, about.</summary>
    public static double OfPrompt(double fillerBlocks, int blockSize) => blockSize * (fillerBlocks + BlocksBesideFiller);

    /// <summary>Tokens of question and answer, which must fit in one block.</summary>
    public static int QuestionAndAnswer(string tokenizer, int keyDigits) => ByTokenizer[tokenizer].Question + keyDigits;

    /// <summary>block(answer query) − block(last needle token) without filler; each block of filler adds one.</summary>
    public static int DistanceInBlocks(string tokenizer, int keyDigits, int blockSize)
    {
        var counts = ByTokenizer[tokenizer];
        var tokens = counts.BeforeFiller + (2 * keyDigits);
        var queryBlock = (tokens + blockSize - 1) / blockSize;
        return queryBlock - ((tokens - counts.AfterNeedle - 1) / blockSize);
    }
}
