namespace Fam.Worker.Data;

/// <summary>The next tokens of one row's document.</summary>
/// <param name="Document">Number of the document in the run; numbers go on from epoch to epoch.</param>
/// <param name="Consumed">Tokens of it that came before.</param>
/// <param name="Tokens">What is read, filled up with end tokens behind the document's last.</param>
/// <param name="Next">The token that follows each.</param>
/// <param name="Weights">How much the prediction of what follows counts.</param>
public sealed record DocumentSegment(long Document, long Consumed, long[] Tokens, long[] Next, float[] Weights);

/// <summary>
/// Documents read in order: each row of a batch reads one from its beginning to its end, a segment a step, and then takes
/// the next that no row has read. Their order is drawn for each epoch. What a step sees depends on (seed, step, rows) alone,
/// so arms see the same data, and a resumed run needs nothing but its step.
/// </summary>
/// <param name="documents">None is empty.</param>
/// <param name="end">Token that ends a document.</param>
/// <param name="length">Tokens of a segment.</param>
public sealed class DocumentStreams(IReadOnlyList<TextDocument> documents, int end, int length)
{
    private Cursor? cursor;

    /// <summary>Segments of all documents, each once.</summary>
    public long PerEpoch => documents.Sum(document => (document.Tokens.Length + length - 1L) / length);

    /// <summary>One segment for each row.</summary>
    public IReadOnlyList<DocumentSegment> At(long seed, int step, int rows)
    {
        if (cursor is null || cursor.Seed != seed || cursor.Places.Length != rows || cursor.Step > step) cursor = new Cursor(documents, seed, rows);
        while (cursor.Step < step) cursor.Advance(place => ((place.Segment + 1L) * length) < documents[place.Index].Tokens.Length);
        return [.. cursor.Places.Select(Segment)];
    }

    private DocumentSegment Segment(Place place)
    {
        var document = documents[place.Index];
        var first = place.Segment * length;
        var (tokens, next, weights) = (new long[length], new long[length], new float[length]);
        for (var at = 0; at < length; at++)
        {
            var token = first + at;
            tokens[at] = token < document.Tokens.Length ? document.Tokens[token] : end;
            next[at] = token + 1 < document.Tokens.Length ? document.Tokens[token + 1] : end;
            weights[at] = token < document.Tokens.Length && token + 1 >= document.AnswerFrom ? 1 : 0;
        }

        return new DocumentSegment(place.Document, first, tokens, next, weights);
    }

    /// <param name="Document">Its number in the run.</param>
    /// <param name="Index">Which of the documents it is.</param>
    /// <param name="Segment">Which part of it is read.</param>
    private sealed record Place(long Document, int Index, int Segment);

    /// <summary>Where all rows stand at a step.</summary>
    private sealed class Cursor
    {
        private readonly int[] order;
        private long taken;

        public Cursor(IReadOnlyList<TextDocument> documents, long seed, int rows)
        {
            Seed = seed;
            order = [.. Enumerable.Range(0, documents.Count)];
            Places = [.. Enumerable.Range(0, rows).Select(_ => Take())];
        }

        public long Seed { get; }

        public int Step { get; private set; }

        public Place[] Places { get; }

        /// <param name="goesOn">Whether a row's document has more.</param>
        public void Advance(Func<Place, bool> goesOn)
        {
            for (var row = 0; row < Places.Length; row++) Places[row] = goesOn(Places[row]) ? Places[row] with { Segment = Places[row].Segment + 1 } : Take();
            Step++;
        }

        private Place Take()
        {
            var (epoch, at) = (taken / order.Length, (int)(taken % order.Length));
            if (at == 0)
            {
                for (var index = 0; index < order.Length; index++) order[index] = index;
                NamedRandom.Random(Seed, "data", epoch).Shuffle(order);
            }

            return new Place(taken++, order[at], 0);
        }
    }
}
