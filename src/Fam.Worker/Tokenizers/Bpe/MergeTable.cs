namespace Fam.Worker.Tokenizers.Bpe;

/// <summary>Which two tokens merge into which, and how early.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<long, (int Rank, int Id)> merges;

    public MergeTable(int capacity) => merges = new Dictionary<long, (int, int)>(capacity);

    /// <summary>A pair that is listed twice has its last rank, as in the reference.</summary>
    public void Add(int left, int right, int rank, int merged) => merges[Key(left, right)] = (rank, merged);

    public bool TryGet(int left, int right, out (int Rank, int Id) merge) => merges.TryGetValue(Key(left, right), out merge);

    private static long Key(int left, int right) => ((long)left << 32) | (uint)right;
}
