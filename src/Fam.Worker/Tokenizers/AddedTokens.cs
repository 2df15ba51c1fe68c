using System.Globalization;
using System.Text;
using Fam.Worker.Tokenizers.Normalizers;

namespace Fam.Worker.Tokenizers;

/// <summary>A part of a text: either an added token, or what is left for the model.</summary>
internal readonly record struct AddedSplit(Piece Piece, int? Id);

/// <summary>Finds added tokens in text, the leftmost and of those the longest first.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<int, AddedToken> byId;
    private readonly Dictionary<int, string> normalizedContents = [];
    private readonly TokenTrie literal = new();
    private readonly TokenTrie normalized = new();
    private readonly Normalizer? normalizer;

    public AddedTokens(IReadOnlyList<AddedToken> tokens, Normalizer? normalizer)
    {
        this.normalizer = normalizer;
        byId = tokens.GroupBy(token => token.Id).ToDictionary(group => group.Key, group => group.Last());
        foreach (var token in byId.Values)
        {
            if (!token.Normalized)
            {
                literal.Add(token.Content, token);
                continue;
            }

            var content = Normalize(new Piece(token.Content, AtStart: true)).Text;
            if (content != token.Content) normalizedContents[token.Id] = content;
            if (content.Length > 0) normalized.Add(content, token);
        }
    }

    public IReadOnlyCollection<AddedToken> All => byId.Values;

    /// <summary>The token of an id, as a decoder is to see it: in its normalized form.</summary>
    public string? TokenOf(int id) => normalizedContents.GetValueOrDefault(id) ?? byId.GetValueOrDefault(id)?.Content;

    public bool IsSpecial(int id) => byId.TryGetValue(id, out var token) && token.Special;

    /// <summary>The text in parts, those without id normalized.</summary>
    public IEnumerable<AddedSplit> Split(string text)
    {
        foreach (var part in Split(new Piece(text, AtStart: true), literal))
        {
            if (part.Id is not null)
            {
                yield return part;
                continue;
            }

            foreach (var inner in Split(Normalize(part.Piece), normalized)) yield return inner;
        }
    }

    private Piece Normalize(Piece piece) => normalizer?.Apply(piece) ?? piece;

    private static IEnumerable<AddedSplit> Split(Piece piece, TokenTrie trie)
    {
        var text = piece.Text;
        var end = 0;
        foreach (var (found, foundStop, token) in trie.Matches(text))
        {
            var (start, stop) = (found, foundStop);
            if (token.SingleWord && (EndsWithWord(text, start) || StartsWithWord(text, stop))) continue;
            if (token.LeftStrip)
            {
                while (start > 0 && char.IsWhiteSpace(text[start - 1])) start--;
                start = Math.Max(start, end);
            }

            while (token.RightStrip && stop < text.Length && char.IsWhiteSpace(text[stop])) stop++;
            if (end < start) yield return Part(end, start, null);
            yield return Part(start, stop, token.Id);
            end = stop;
        }

        if (end < text.Length) yield return Part(end, text.Length, null);

        AddedSplit Part(int from, int to, int? id) => new(new Piece(from < to ? text[from..to] : "", piece.AtStart && from == 0), id);
    }

    private static bool EndsWithWord(string text, int end) => end > 0 && IsWord(Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out var rune, out _) == System.Buffers.OperationStatus.Done ? rune : default);

    private static bool StartsWithWord(string text, int start) => start < text.Length && IsWord(Scalars.At(text, start));

    // \w of Rust's regex: alphabetic, marks, decimal digits, connectors, joiners.
    private static bool IsWord(Rune rune) => Rune.IsLetter(rune) || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
}
