using System.Text;
using Fam.Worker.Tokenizers.Patterns;
using Fam.Worker.Tokenizers.Unicode;

namespace Fam.Worker.Tokenizers.Normalizers;

/// <summary>A text, and whether its first character is the first of what was to be encoded.</summary>
internal readonly record struct Piece(string Text, bool AtStart);

/// <summary>Changes a text before it is split.</summary>
internal abstract class Normalizer
{
    public abstract Piece Apply(Piece piece);

    /// <exception cref="TokenizerException">The section asks for a normalizer that is not supported.</exception>
    public static Normalizer Read(Section section) => section.Type switch
    {
        "Sequence" => new NormalizerSequence([.. section.Children("normalizers").Select(Read)]),
        "NFC" => new TextNormalizer(text => UnicodeForms.Compose(text, compatibility: false)),
        "NFKC" => new TextNormalizer(text => UnicodeForms.Compose(text, compatibility: true)),
        "NFD" => new TextNormalizer(text => UnicodeForms.Decompose(text, compatibility: false)),
        "NFKD" => new TextNormalizer(text => UnicodeForms.Decompose(text, compatibility: true)),
        "Lowercase" => new TextNormalizer(Lowercase),
        "StripAccents" => new TextNormalizer(StripAccents),
        "ByteLevel" => new TextNormalizer(ByteAlphabet.Encode),
        "Prepend" => Prepend(section.Text("prepend")),
        "Replace" => Replace(TextPattern.Read(section, "pattern"), section.Text("content")),
        "Strip" => new StripNormalizer(section.Flag("strip_left", true), section.Flag("strip_right", true)),
        _ => throw section.Unsupported("Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Prepend, Replace, ByteLevel"),
    };

    private static TextNormalizer Prepend(string prefix) => new(text => text.Length == 0 ? text : prefix + text);

    private static TextNormalizer Replace(TextPattern pattern, string content) => new(text => pattern.Replace(text, content));

    private static string Lowercase(string text)
    {
        var lower = new StringBuilder(text.Length);
        // U+0130 is the one character whose lower case is two.
        foreach (var rune in text.EnumerateRunes()) _ = rune.Value == 0x130 ? lower.Append("i\u0307") : lower.Append(Rune.ToLowerInvariant(rune));
        return lower.ToString();
    }

    private static string StripAccents(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Where(rune => !IsMark(rune))) kept.Append(rune);
        return kept.ToString();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark;
}

/// <summary>Normalizers one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<Normalizer> normalizers) : Normalizer
{
    public override Piece Apply(Piece piece) => normalizers.Aggregate(piece, (current, normalizer) => normalizer.Apply(current));
}

/// <summary>A normalizer that leaves the first character where it is.</summary>
internal sealed class TextNormalizer(Func<string, string> apply) : Normalizer
{
    public override Piece Apply(Piece piece) => piece with { Text = apply(piece.Text) };
}

/// <summary>Removes white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override Piece Apply(Piece piece)
    {
        var (start, end) = (0, piece.Text.Length);
        while (left && start < end && char.IsWhiteSpace(piece.Text[start])) start++;
        while (right && end > start && char.IsWhiteSpace(piece.Text[end - 1])) end--;
        return new Piece(piece.Text[start..end], piece.AtStart && start == 0);
    }
}
