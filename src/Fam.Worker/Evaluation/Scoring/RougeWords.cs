using System.Globalization;
using System.Text;

namespace Fam.Worker.Evaluation.Scoring;

/// <summary>How ROUGE cuts a text into words.</summary>
public static class RougeWords
{
    /// <summary>As rouge_score: lower case, runs of a–z and 0–9; words of more than three letters are stemmed where that is wanted.</summary>
    public static List<string> English(string text, bool stem)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Lower case of İ is two characters, the first of which counts.
        var words = Runs(text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant().EnumerateRunes(), rune => rune.Value is >= 'a' and <= 'z' or >= '0' and <= '9', _ => false);
        return stem ? words.ConvertAll(word => word.Length > 3 ? PorterStemmer.Stem(word) : word) : words;
    }

    /// <summary>
    /// For other scripts: lower case, runs of Unicode's letters, marks and numbers, and each character of a script that is
    /// written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) a word of its own. This is not XLSum's own fork of
    /// rouge_score, which has a segmenter for each language; scores of the two are not comparable.
    /// </summary>
    public static List<string> Multilingual(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Runs(text.Normalize(NormalizationForm.FormC).ToLowerInvariant().EnumerateRunes(), IsOfWord, StandsAlone);
    }

    private static List<string> Runs(IEnumerable<Rune> runes, Func<Rune, bool> isOfWord, Func<Rune, bool> standsAlone)
    {
        var (words, word) = (new List<string>(), new StringBuilder());
        foreach (var rune in runes)
        {
            if (!isOfWord(rune) || standsAlone(rune)) End();
            if (isOfWord(rune)) word.Append(rune.ToString());
            if (standsAlone(rune)) End();
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }
    }

    private static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool StandsAlone(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) && IsOfWord(rune);
}
