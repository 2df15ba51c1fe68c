namespace Fam.Worker.Tokenizers.Bpe;

/// <summary>
/// Merges the symbols of one word, earliest merge first and of equal ones the leftmost: a linked list of symbols and a
/// queue of candidates, so that a word of n symbols costs n log n.
/// </summary>
internal static class WordMerging
{
    private const int Gone = -1;

    /// <summary>Merges in place; what is left are the word's tokens.</summary>
    public static void Merge(List<int> symbols, MergeTable merges)
    {
        var count = symbols.Count;
        if (count < 2) return;
        int[] ids = [.. symbols];
        int[] next = [.. Enumerable.Range(1, count)];
        int[] previous = [.. Enumerable.Range(-1, count)];
        var queue = new PriorityQueue<(int At, int Id), long>();
        for (var at = 0; at + 1 < count; at++) Offer(at, at + 1);
        while (queue.TryDequeue(out var candidate, out _))
        {
            var (at, merged) = candidate;
            if (ids[at] == Gone || next[at] >= count) continue;
            var right = next[at];
            // The pair may have changed since it was offered.
            if (!merges.TryGet(ids[at], ids[right], out var merge) || merge.Id != merged) continue;
            (ids[at], ids[right], next[at]) = (merged, Gone, next[right]);
            if (next[at] < count) previous[next[at]] = at;
            if (previous[at] >= 0) Offer(previous[at], at);
            if (next[at] < count) Offer(at, next[at]);
        }

        symbols.Clear();
        for (var at = 0; at < count; at = next[at]) symbols.Add(ids[at]);

        void Offer(int left, int right)
        {
            if (merges.TryGet(ids[left], ids[right], out var merge)) queue.Enqueue((left, merge.Id), ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
