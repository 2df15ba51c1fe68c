using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Fam.Worker.Tokenizers.Bpe;

/// <summary>Byte pair encoding (Sennrich et al., arXiv 1508.07909) of one word at a time. Safe for several threads.</summary>
internal sealed class BytePairModel
{
    // The reference's own bounds: beyond them a word is encoded anew each time.
    private const int CachedWords = 10_000;
    private const int CachedLength = 256;

    private readonly FrozenDictionary<string, int> vocabulary;
    private readonly Dictionary<int, string> tokens;
    private readonly MergeTable merges;
    private readonly BytePairOptions options;
    private readonly int[]? byteIds;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private int cached;

    public BytePairModel(Dictionary<string, int> vocabulary, MergeTable merges, BytePairOptions options)
    {
        this.vocabulary = vocabulary.ToFrozenDictionary(StringComparer.Ordinal);
        (this.merges, this.options) = (merges, options);
        tokens = new Dictionary<int, string>(vocabulary.Count);
        foreach (var (token, id) in vocabulary) tokens[id] = token;
        if (options.ByteFallback) byteIds = [.. Enumerable.Range(0, 256).Select(value => vocabulary.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), -1))];
    }

    /// <summary>Tokens in the vocabulary.</summary>
    public int Count => vocabulary.Count;

    public int LargestId => tokens.Keys.Max();

    public int? IdOf(string token) => vocabulary.TryGetValue(token, out var id) ? id : null;

    public string? TokenOf(int id) => tokens.GetValueOrDefault(id);

    /// <summary>Adds the ids of a word.</summary>
    public void Encode(string word, List<int> ids)
    {
        if (word.Length == 0) return;
        if (options.IgnoreMerges && vocabulary.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        if (cache.TryGetValue(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var symbols = Symbols(word);
        WordMerging.Merge(symbols, merges);
        ids.AddRange(symbols);
        if (word.Length >= CachedLength || cached >= CachedWords) return;
        if (cache.TryAdd(word, [.. symbols])) Interlocked.Increment(ref cached);
    }

    /// <summary>A word's characters as ids: of the vocabulary, of their bytes, or of the unknown token.</summary>
    private List<int> Symbols(string word)
    {
        var symbols = new List<int>(word.Length);
        var characters = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var unknown = false;
        for (int start = 0, length; start < word.Length; start += length)
        {
            length = Scalars.LengthAt(word, start);
            var character = word.AsSpan(start, length);
            var (first, last) = (start == 0, start + length == word.Length);
            var found = options.HasAffixes ? vocabulary.TryGetValue(Affixed(character, first, last), out var id) : characters.TryGetValue(character, out id);
            if (found)
            {
                if (unknown) symbols.Add(options.UnknownId!.Value);
                unknown = false;
                symbols.Add(id);
            }
            else if (!AddBytes(options.HasAffixes ? Affixed(character, first, last) : character, symbols) && options.UnknownId is { } unknownId)
            {
                if (unknown && !options.FuseUnknown) symbols.Add(unknownId);
                unknown = true;
            }
        }

        if (unknown) symbols.Add(options.UnknownId!.Value);
        return symbols;
    }

    private string Affixed(ReadOnlySpan<char> character, bool first, bool last) =>
        $"{(first ? "" : options.ContinuingPrefix)}{character}{(last ? options.EndSuffix : "")}";

    private bool AddBytes(ReadOnlySpan<char> character, List<int> symbols)
    {
        if (byteIds is null) return false;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(character.Length)];
        bytes = bytes[..Encoding.UTF8.GetBytes(character, bytes)];
        foreach (var value in bytes)
        {
            if (byteIds[value] < 0) return false;
        }

        foreach (var value in bytes) symbols.Add(byteIds[value]);
        return true;
    }
}
