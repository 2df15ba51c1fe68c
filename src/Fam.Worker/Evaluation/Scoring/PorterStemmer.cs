namespace Fam.Worker.Evaluation.Scoring;

/// <summary>
/// Strips suffixes of English words (M. F. Porter, An algorithm for suffix stripping, 1980) with NLTK's extensions, which
/// rouge_score stems with: some irregular words, <c>ies</c>/<c>ied</c> of short words, <c>y</c> only after a consonant.
/// </summary>
public static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["sky"] = "sky", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["news"] = "news", ["innings"] = "inning", ["inning"] = "inning",
        ["outings"] = "outing", ["outing"] = "outing", ["cannings"] = "canning", ["canning"] = "canning", ["howe"] = "howe", ["proceed"] = "proceed", ["exceed"] = "exceed", ["succeed"] = "succeed",
    };

    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
        ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Step4 =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    /// <param name="word">In lower case.</param>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (Irregular.TryGetValue(word, out var irregular)) return irregular;
        if (word.Length <= 2) return word;
        word = Plural(word);
        word = PastOrGerund(word);
        if (word.EndsWith('y') && word.Length > 2 && IsConsonant(word, word.Length - 2)) word = word[..^1] + "i";
        word = Double(word);
        word = Replaced(word, Step3);
        word = Step4Of(word);
        word = FinalE(word);
        return word.EndsWith("ll", StringComparison.Ordinal) && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    private static string Plural(string word) => word switch
    {
        [_, 'i', 'e', 's'] => word[..^1],
        [.., 's', 's', 'e', 's'] => word[..^2],
        [.., 'i', 'e', 's'] => word[..^2],
        [.., 's', 's'] => word,
        [.., 's'] => word[..^1],
        _ => word,
    };

    private static string PastOrGerund(string word)
    {
        switch (word)
        {
            case [_, 'i', 'e', 'd']: return word[..^1];
            case [.., 'i', 'e', 'd']: return word[..^2];
            case [.., 'e', 'e', 'd']: return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        var stem = word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2] : word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3] : null;
        if (stem is null || !HasVowel(stem)) return word;
        return stem switch
        {
            [.., 'a', 't'] or [.., 'b', 'l'] or [.., 'i', 'z'] => stem + "e",
            _ when EndsWithDouble(stem) => stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1],
            _ => Measure(stem) == 1 && EndsShort(stem) ? stem + "e" : stem,
        };
    }

    /// <summary>Two suffixes that are one: <c>-ization</c> is <c>-ize</c> and <c>-ation</c>.</summary>
    private static string Double(string word)
    {
        if (word.EndsWith("alli", StringComparison.Ordinal) && Measure(word[..^4]) > 0) return Double(word[..^2]);
        foreach (var (suffix, _) in Step2)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal)) return Replaced(word, Step2);
        }

        return word.EndsWith("logi", StringComparison.Ordinal) && Measure(word[..^3]) > 0 ? word[..^1] : word;
    }

    private static string Replaced(string word, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (!word.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var stem = word[..^suffix.Length];
            return Measure(stem) > 0 ? stem + replacement : word;
        }

        return word;
    }

    private static string Step4Of(string word)
    {
        foreach (var suffix in Step4)
        {
            if (!word.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var stem = word[..^suffix.Length];
            return Measure(stem) > 1 && (suffix != "ion" || stem[^1] is 's' or 't') ? stem : word;
        }

        return word;
    }

    private static string FinalE(string word)
    {
        if (!word.EndsWith('e')) return word;
        var stem = word[..^1];
        return Measure(stem) switch { > 1 => stem, 1 when !EndsShort(stem) => stem, _ => word };
    }

    /// <summary>How often a vowel is followed by a consonant.</summary>
    private static int Measure(string stem)
    {
        var measure = 0;
        for (var index = 1; index < stem.Length; index++)
        {
            if (IsConsonant(stem, index) && !IsConsonant(stem, index - 1)) measure++;
        }

        return measure;
    }

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(index => !IsConsonant(stem, index));

    private static bool EndsWithDouble(string word) => word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>Consonant, vowel, consonant that is not w, x or y at the end; or a word of a vowel and a consonant.</summary>
    private static bool EndsShort(string word) => word.Length >= 3
        ? IsConsonant(word, word.Length - 3) && !IsConsonant(word, word.Length - 2) && IsConsonant(word, word.Length - 1) && word[^1] is not ('w' or 'x' or 'y')
        : word.Length == 2 && !IsConsonant(word, 0) && IsConsonant(word, 1);

    private static bool IsConsonant(string word, int index)
    {
        if (word[index] is 'a' or 'e' or 'i' or 'o' or 'u') return false;
        return word[index] != 'y' || index == 0 || !IsConsonant(word, index - 1);
    }
}
