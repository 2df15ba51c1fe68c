using System.Globalization;
using Fam.Contracts.Specs;

namespace Fam.Worker.Data;

/// <summary>One prompt with its answer. Positions count tokens from 0.</summary>
public sealed record PasskeySample
{
    /// <summary>Prompt and answer.</summary>
    public required int[] Tokens { get; init; }

    public required string Key { get; init; }

    /// <summary>Tokens of one mention of the key.</summary>
    public required int KeyTokens { get; init; }

    public required int FirstKeyAt { get; init; }

    public required int SecondKeyAt { get; init; }

    public required int AnswerAt { get; init; }

    /// <summary>The token that asks: the last one before the answer.</summary>
    public int QueryAt => AnswerAt - 1;

    /// <summary>The needle's last token.</summary>
    public int NeedleEndsAt => SecondKeyAt + KeyTokens - 1;
}

/// <summary>
/// PassKey laid out in blocks: introduction and key, filled up with filler to whole blocks; then whole blocks of filler;
/// then a last block of some filler, the question and the answer, which so never straddle a block's edge
/// (a question that straddles cannot be learned without memory).
/// </summary>
public sealed class PasskeyTask
{
    /// <summary>Keys by which it is seen how a tokenizer cuts them.</summary>
    private const int TriedKeys = 100;

    private readonly int blockSize;
    private readonly int keyDigits;
    private readonly IReadOnlyList<int> filler;
    private readonly IReadOnlyList<int> question;

    /// <param name="tokenizer">The one that the spec names.</param>
    /// <exception cref="ArgumentException">Question and answer do not fit a block.</exception>
    public PasskeyTask(TaskSpec spec, int blockSize, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(spec);
        this.blockSize = blockSize;
        keyDigits = spec.KeyDigits;
        Tokenizer = tokenizer;
        filler = Tokenizer.Encode(PasskeyPrompt.Filler);
        question = Tokenizer.Encode(PasskeyPrompt.Question);
        var random = NamedRandom.Random(0, "key-tokens", keyDigits);
        var lengths = Enumerable.Range(0, TriedKeys).Select(_ => Tokenizer.Encode(DrawKey(random)).Count).ToList();
        KeysAreAlike = lengths.Min() == lengths.Max();
        Slack = blockSize - question.Count - lengths.Max();
        if (Slack < 0)
            throw new ArgumentException($"model.block_size is {blockSize}; question and answer have {question.Count + lengths.Max()} tokens and must fit a block.", nameof(blockSize));
    }

    public ITokenizer Tokenizer { get; }

    /// <summary>Whether all keys have as many tokens: else the prompts of a batch would not have one layout.</summary>
    public bool KeysAreAlike { get; }

    /// <summary>Most filler tokens that the last block can have before the question.</summary>
    public int Slack { get; }

    /// <summary>A prompt with so many whole blocks of filler and so many tokens of filler before the question.</summary>
    /// <param name="prefixBlocks">How many of the whole blocks stand between introduction and key.</param>
    public PasskeySample Create(int fillerBlocks, int fillerTokens, string key, int prefixBlocks = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fillerTokens, Slack);
        ArgumentOutOfRangeException.ThrowIfNegative(fillerBlocks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixBlocks, fillerBlocks);
        var tokens = new List<int>();
        tokens.AddRange(Tokenizer.Encode(prefixBlocks == 0 ? PasskeyPrompt.Introduction + PasskeyPrompt.BeforeFirstKey : PasskeyPrompt.Introduction));
        if (prefixBlocks > 0)
        {
            for (var index = 0; index < prefixBlocks * blockSize; index++) tokens.Add(filler[index % filler.Count]);
            tokens.AddRange(Tokenizer.Encode(PasskeyPrompt.BeforeFirstKey));
        }

        var firstKeyAt = tokens.Count;
        tokens.AddRange(Tokenizer.Encode(key + PasskeyPrompt.BetweenKeys));
        var secondKeyAt = tokens.Count;
        tokens.AddRange(Tokenizer.Encode(key + PasskeyPrompt.AfterSecondKey));
        var toWholeBlocks = (blockSize - (tokens.Count % blockSize)) % blockSize;
        var fill = toWholeBlocks + ((fillerBlocks - prefixBlocks) * blockSize) + fillerTokens;
        for (var index = 0; index < fill; index++) tokens.Add(filler[index % filler.Count]);
        tokens.AddRange(question);
        var answerAt = tokens.Count;
        tokens.AddRange(Tokenizer.Encode(key));
        return new PasskeySample
        {
            Tokens = [.. tokens],
            Key = key,
            KeyTokens = tokens.Count - answerAt,
            FirstKeyAt = firstKeyAt,
            SecondKeyAt = secondKeyAt,
            AnswerAt = answerAt,
        };
    }

    /// <summary>A training batch: one length for all, a key for each. The draw depends on (seed, step) alone, so all arms see the same.</summary>
    /// <param name="largestFiller">Filler blocks are uniform in 0 … this.</param>
    public IReadOnlyList<PasskeySample> TrainingBatch(long seed, int step, int largestFiller, int batchSize)
    {
        var random = NamedRandom.Random(seed, "data", step);
        return Batch(random, (int)(random.NextDouble() * (largestFiller + 1)), batchSize);
    }

    /// <summary>Batch number <paramref name="number"/> of those that are held out of training: one length for all, a key for each; the same whatever the seed.</summary>
    public IReadOnlyList<PasskeySample> HeldOutBatch(int number, int fillerBlocks, int batchSize) => Batch(NamedRandom.Random(0, "held-out", number), fillerBlocks, batchSize);

    /// <summary>Sample number <paramref name="index"/> of a length: the same whatever else is evaluated.</summary>
    public PasskeySample EvaluationSample(long seed, int fillerBlocks, int index)
    {
        var random = NamedRandom.Random(seed, $"evaluation/passkey/{fillerBlocks.ToString(CultureInfo.InvariantCulture)}", index);
        return Create(fillerBlocks, random.Next(Slack + 1), DrawKey(random));
    }

    /// <summary>The same with filler on both sides of the key: any number of the blocks, as likely as any other, stands before it.</summary>
    public PasskeySample PrefixSample(long seed, int fillerBlocks, int index)
    {
        var random = NamedRandom.Random(seed, $"evaluation/passkey_prefix/{fillerBlocks.ToString(CultureInfo.InvariantCulture)}", index);
        return Create(fillerBlocks, random.Next(Slack + 1), DrawKey(random), random.Next(fillerBlocks + 1));
    }

    private PasskeySample[] Batch(Random random, int fillerBlocks, int size)
    {
        var fillerTokens = random.Next(Slack + 1);
        return [.. Enumerable.Range(0, size).Select(_ => Create(fillerBlocks, fillerTokens, DrawKey(random)))];
    }

    private string DrawKey(Random random) => string.Concat(Enumerable.Range(0, keyDigits).Select(_ => (char)('0' + random.Next(10))));
}
