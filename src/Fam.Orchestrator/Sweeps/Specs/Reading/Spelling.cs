namespace Fam.Orchestrator.Sweeps.Specs.Reading;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest candidate, null where none is near: a third of the letters may differ, one at least, or the end be missing or too much.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > 64) return null;
        var normal = Normal(word);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = IsBeginning(normal, candidate) || IsBeginning(candidate, normal) ? 1 : Distance(normal, Normal(candidate));
            if (distance < bestDistance && distance <= Math.Max(1, Math.Max(normal.Length, candidate.Length) / 3))
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    private static bool IsBeginning(string part, string word) => part.Length >= 3 && word.StartsWith(part, StringComparison.Ordinal);

    /// <summary>Lower case with underscores, so that camelCase and dashes are near their snake_case twin.</summary>
    private static string Normal(string word)
    {
        var normal = new System.Text.StringBuilder(word.Length + 4);
        for (var i = 0; i < word.Length; i++)
        {
            if (char.IsUpper(word[i]) && i > 0 && char.IsLower(word[i - 1])) normal.Append('_');
            normal.Append(word[i] is '-' or ' ' ? '_' : char.ToLowerInvariant(word[i]));
        }

        return normal.ToString();
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) that turn one word into the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
