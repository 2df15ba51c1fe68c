using System.Globalization;
using System.Text;
using Fam.Worker.Tokenizers.Normalizers;
using Fam.Worker.Tokenizers.Patterns;

namespace Fam.Worker.Tokenizers.PreTokenizers;

/// <summary>Cuts a text into the words that the model then encodes one by one.</summary>
internal abstract class PreTokenizer
{
    // As GPT-2 has it; the reference runs it in Oniguruma too.
    private const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    // The reference takes Rust's regex here, whose \w has letter numbers, circled letters and joiners.
    private const string RustWord = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u200C\u200D\u24B6-\u24E9";
    private const string WordsAndSymbols = $@"[{RustWord}]+|[^{RustWord}\s]+";

    /// <summary>Adds the parts of a piece, in order; empty ones are left out by the caller.</summary>
    public abstract void Split(Piece piece, List<Piece> parts);

    /// <exception cref="TokenizerException">The section asks for a pre-tokenizer that is not supported.</exception>
    public static PreTokenizer Read(Section section) => section.Type switch
    {
        "Sequence" => new PreTokenizerSequence([.. section.Children("pretokenizers").Select(Read)]),
        "ByteLevel" => new ByteLevelPreTokenizer(
            section.Flag("add_prefix_space", true), section.Flag("use_regex", true) ? new RegexPattern(Gpt2Words, section.Path) : null),
        "Split" => new SplitPreTokenizer(TextPattern.Read(section, "pattern"), Splitting.Read(section), section.Flag("invert", false)),
        "Digits" => new SplitPreTokenizer(
            new CharacterPattern(Rune.IsNumber), section.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false),
        "Punctuation" => new SplitPreTokenizer(new CharacterPattern(IsPunctuation), Splitting.Read(section), invert: false),
        "Whitespace" => new SplitPreTokenizer(new RegexPattern(WordsAndSymbols, section.Path), SplitBehavior.Removed, invert: true),
        "WhitespaceSplit" => new SplitPreTokenizer(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed, invert: false),
        "CharDelimiterSplit" => new SplitPreTokenizer(new LiteralPattern(section.Character("delimiter")), SplitBehavior.Removed, invert: false),
        "Metaspace" => MetaspacePreTokenizer.Read(section),
        _ => throw section.Unsupported("Sequence, ByteLevel, Split, Digits, Punctuation, Whitespace, WhitespaceSplit, CharDelimiterSplit, Metaspace"),
    };

    /// <summary>All pieces through this pre-tokenizer; empty parts are dropped.</summary>
    public List<Piece> Apply(List<Piece> pieces)
    {
        var parts = new List<Piece>(pieces.Count);
        foreach (var piece in pieces) Split(piece, parts);
        parts.RemoveAll(part => part.Text.Length == 0);
        return parts;
    }

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) is false && rune.Value is > ' ' and < 0x7F
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}

/// <summary>Pre-tokenizers one after the other.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<PreTokenizer> preTokenizers) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> parts) =>
        parts.AddRange(preTokenizers.Aggregate(new List<Piece> { piece }, (pieces, preTokenizer) => preTokenizer.Apply(pieces)));
}

/// <summary>Splits at the matches of a pattern, or with <paramref name="invert"/> at what is between them.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> parts)
    {
        var stretches = pattern.Stretches(piece.Text);
        if (invert) stretches = [.. stretches.Select(stretch => stretch with { IsMatch = !stretch.IsMatch })];
        foreach (var (start, end) in Splitting.Split(stretches, behavior))
            parts.Add(new Piece(piece.Text[start..end], piece.AtStart && start == 0));
    }
}

/// <summary>Words of GPT-2's pattern (or what is left whole), each as the characters of its bytes.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, TextPattern? words) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> parts)
    {
        var text = addPrefixSpace && !piece.Text.StartsWith(' ') ? " " + piece.Text : piece.Text;
        if (words is null)
        {
            parts.Add(piece with { Text = ByteAlphabet.Encode(text) });
            return;
        }

        foreach (var (start, end, _) in words.Stretches(text)) parts.Add(new Piece(ByteAlphabet.Encode(text[start..end]), piece.AtStart && start == 0));
    }
}
