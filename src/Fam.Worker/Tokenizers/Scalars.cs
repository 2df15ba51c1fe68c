using System.Text;

namespace Fam.Worker.Tokenizers;

/// <summary>Unicode scalar values of UTF-16 text.</summary>
internal static class Scalars
{
    /// <summary>The text with every lone surrogate replaced by U+FFFD: what it would be after a trip through UTF-8.</summary>
    public static string WellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index])) continue;
            if (index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1])) index++;
            else return Replaced(text);
        }

        return text;
    }

    /// <summary>UTF-16 units of the scalar value at an index.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;

    /// <summary>The scalar value at an index of well-formed text.</summary>
    public static Rune At(string text, int index) => Rune.GetRuneAt(text, index);

    private static string Replaced(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) whole.Append(rune);
        return whole.ToString();
    }
}
