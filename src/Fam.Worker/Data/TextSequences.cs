namespace Fam.Worker.Data;

/// <summary>One training sequence: tokens, and how much the prediction of each counts.</summary>
public sealed record TextSequence(long[] Tokens, float[] Weights);

/// <summary>
/// Documents packed to sequences of one length without a mask between them (arXiv 2404.09173, section 4): laid end to end in
/// an order drawn for each epoch, then cut, the pieces in an order drawn too. What a sequence holds depends on (seed, its
/// number) alone, so arms see the same data, and a resumed run needs nothing but its step.
/// </summary>
public sealed class TextSequences
{
    /// <summary>What comes before the repeated tokens (section 4).</summary>
    public const string RepeatPrompt = "[repeat random segment]:";

    private readonly IReadOnlyList<TextDocument> documents;
    private readonly int separator;
    private readonly long[] prompt;
    private readonly int repeated;
    private readonly float repeatWeight;
    private readonly int body;
    private readonly int total;
    private readonly int perEpoch;
    private (long Seed, long Epoch, int[] Tokens, float[] Weights, int[] Order)? cached;

    /// <param name="separator">Token after each document.</param>
    /// <param name="length">Tokens of a sequence.</param>
    /// <param name="repeated">Consecutive tokens of the sequence repeated at its end; 0 is off.</param>
    /// <param name="repeatWeight">How much the prediction of a repeated token counts.</param>
    /// <exception cref="TextCorpusException">The texts do not fill one sequence, or the length leaves no room.</exception>
    public TextSequences(IReadOnlyList<TextDocument> documents, ITokenizer tokenizer, int separator, int length, int repeated, double repeatWeight)
    {
        (this.documents, this.separator, this.repeated, this.repeatWeight) = (documents, separator, repeated, (float)repeatWeight);
        prompt = repeated == 0 ? [] : [.. tokenizer.Encode(RepeatPrompt).Select(token => (long)token)];
        body = length - prompt.Length - repeated;
        if (body < Math.Max(repeated, 2)) throw new TextCorpusException($"max_seq_length is {length}; with repeat_tokens {repeated} and its prompt of {prompt.Length} tokens it must be at least {prompt.Length + repeated + Math.Max(repeated, 2)}.");
        var all = documents.Sum(document => document.Tokens.Length + 1L);
        if (all < body) throw new TextCorpusException($"the texts have {all} tokens, which do not fill one sequence of {body}; give more text or a smaller max_seq_length.");
        if (all > Array.MaxLength) throw new TextCorpusException($"the texts have {all} tokens; at most {Array.MaxLength} can be trained on.");
        (total, perEpoch) = ((int)all, (int)(all / body));
    }

    /// <summary>Sequences of an epoch.</summary>
    public int PerEpoch => perEpoch;

    /// <summary>Sequence number <paramref name="number"/> of a run; numbers go on from epoch to epoch.</summary>
    public TextSequence At(long seed, long number)
    {
        var epoch = Epoch(seed, number / perEpoch);
        var start = epoch.Order[number % perEpoch] * body;
        var tokens = epoch.Tokens.AsSpan(start, body);
        var weights = epoch.Weights.AsSpan(start, body);
        if (repeated == 0) return new TextSequence([.. tokens], weights.ToArray());
        var from = NamedRandom.Random(seed, "repeated-segment", number).Next(body - repeated + 1);
        var again = new float[prompt.Length + repeated];
        again.AsSpan(prompt.Length).Fill(repeatWeight);
        return new TextSequence([.. tokens, .. prompt, .. tokens.Slice(from, repeated)], [.. weights, .. again]);
    }

    private (int[] Tokens, float[] Weights, int[] Order) Epoch(long seed, long epoch)
    {
        if (cached is { } held && held.Seed == seed && held.Epoch == epoch) return (held.Tokens, held.Weights, held.Order);
        cached = null; // two epochs of a large corpus may not fit
        var random = NamedRandom.Random(seed, "data", epoch);
        var shuffled = Enumerable.Range(0, documents.Count).ToArray();
        random.Shuffle(shuffled);
        var (tokens, weights, at) = (new int[total], new float[total], 0);
        foreach (var document in shuffled.Select(index => documents[index]))
        {
            var length = document.Tokens.Length;
            document.Tokens.CopyTo(tokens, at);
            tokens[at + length] = separator;
            weights.AsSpan(at + document.AnswerFrom, length + 1 - document.AnswerFrom).Fill(1);
            at += length + 1;
        }

        var order = Enumerable.Range(0, perEpoch).ToArray();
        random.Shuffle(order);
        cached = (seed, epoch, tokens, weights, order);
        return (tokens, weights, order);
    }
}
