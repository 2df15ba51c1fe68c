using System.Globalization;
using System.Text;

namespace Fam.Worker.Tokenizers.Patterns;

/// <summary>
/// A text in which every scalar value is one UTF-16 unit: .NET's regular expressions see units, the reference's see
/// scalar values. What lies outside of the basic plane is stood for by a rare character of the same category.
/// </summary>
internal sealed class PlaneText
{
    private const char CircledLetter = '\u24B6';

    private readonly int[]? indices;

    private PlaneText(string text, int[]? indices) => (Text, this.indices) = (text, indices);

    public string Text { get; }

    /// <summary>The index in the original text of an index in <see cref="Text"/>.</summary>
    public int IndexOf(int index) => indices is null ? index : indices[index];

    public static PlaneText Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return new PlaneText(text, null);
        var plane = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length + 1);
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            starts.Add(index);
            plane.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune));
            index += rune.Utf16SequenceLength;
        }

        starts.Add(index);
        return new PlaneText(plane.ToString(), [.. starts]);
    }

    private static char StandIn(Rune rune) => rune.Value switch
    {
        // Circled and squared letters are symbols that count as alphabetic.
        (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189) => CircledLetter,
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => '\uA722',
            UnicodeCategory.LowercaseLetter => '\uA723',
            UnicodeCategory.TitlecaseLetter => '\u1F88',
            UnicodeCategory.ModifierLetter => '\uA717',
            UnicodeCategory.OtherLetter => '\uA840',
            UnicodeCategory.NonSpacingMark => '\uA825',
            UnicodeCategory.SpacingCombiningMark => '\uA823',
            UnicodeCategory.EnclosingMark => '\uA670',
            UnicodeCategory.DecimalDigitNumber => '\uA620',
            UnicodeCategory.LetterNumber => '\uA6E6',
            UnicodeCategory.OtherNumber => '\uA830',
            UnicodeCategory.DashPunctuation => '\u2E17',
            UnicodeCategory.OpenPunctuation => '\u2E42',
            UnicodeCategory.ClosePunctuation => '\u2E29',
            UnicodeCategory.OtherPunctuation => '\uA6F2',
            UnicodeCategory.MathSymbol => '\u29B0',
            UnicodeCategory.CurrencySymbol => '\uA838',
            UnicodeCategory.ModifierSymbol => '\uA700',
            UnicodeCategory.OtherSymbol => '\uA828',
            UnicodeCategory.Format => '\uFFF9',
            UnicodeCategory.PrivateUse => '\uE000',
            _ => '\u0378',
        },
    };
}
