using System.Globalization;
using System.Text;

namespace Fam.Worker.Tokenizers.Unicode;

/// <summary>
/// Unicode's normalization forms (Standard Annex 15) from a table of the repository's own: .NET leaves text as it is
/// where it runs without ICU.
/// </summary>
internal static class UnicodeForms
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, int[]> Canonical = [];
    private static readonly Dictionary<int, int[]> Compatible = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    static UnicodeForms()
    {
        using var stream = typeof(UnicodeForms).Assembly.GetManifestResourceStream("Fam.Worker.Tokenizers.Unicode.decompositions.txt")
            ?? throw new InvalidOperationException("The table of decompositions is not in this assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var fields = line.Split(';');
            var point = Hex(fields[0]);
            if (fields[1] != "0") Classes[point] = byte.Parse(fields[1], CultureInfo.InvariantCulture);
            if (fields[2].Length == 0) continue;
            int[] parts = [.. fields[3].Split(' ').Select(Hex)];
            (fields[2] == "~" ? Compatible : Canonical)[point] = parts;
            if (fields[2] == "=") Compositions[(parts[0], parts[1])] = point;
        }
    }

    /// <summary>NFD, or NFKD where <paramref name="compatibility"/>.</summary>
    public static string Decompose(string text, bool compatibility)
    {
        if (IsAscii(text)) return text;
        return Text(Decomposed(text, compatibility));
    }

    /// <summary>NFC, or NFKC where <paramref name="compatibility"/>.</summary>
    public static string Compose(string text, bool compatibility)
    {
        if (IsAscii(text)) return text;
        var points = Decomposed(text, compatibility);
        var kept = 0;
        int starter = -1, lastClass = 0;
        for (var index = 0; index < points.Count; index++)
        {
            var point = points[index];
            var ownClass = ClassOf(point);
            // A character composes with the starter before it unless one of its own or a higher class stands between.
            if (starter >= 0 && (lastClass < ownClass || (lastClass == 0 && starter == kept - 1)) && Composition(points[starter], point) is { } whole)
            {
                points[starter] = whole;
                continue;
            }

            if (ownClass == 0) starter = kept;
            lastClass = ownClass;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
        return Text(points);
    }

    private static List<int> Decomposed(string text, bool compatibility)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) Add(points, rune.Value, compatibility);
        Order(points);
        return points;
    }

    private static void Add(List<int> points, int point, bool compatibility)
    {
        if (point < 0x80)
        {
            points.Add(point);
            return;
        }

        var syllable = point - HangulFirst;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadFirst + (syllable / (Vowels * Tails)));
            points.Add(VowelFirst + (syllable / Tails % Vowels));
            if (syllable % Tails > 0) points.Add(TailFirst + (syllable % Tails));
            return;
        }

        if (Canonical.TryGetValue(point, out var parts) || (compatibility && Compatible.TryGetValue(point, out parts)))
        {
            foreach (var part in parts) Add(points, part, compatibility);
            return;
        }

        points.Add(point);
    }

    /// <summary>Canonical order: within a run of combining characters, by class, stably.</summary>
    private static void Order(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            if (ClassOf(points[start]) == 0) continue;
            var end = start + 1;
            while (end < points.Count && ClassOf(points[end]) != 0) end++;
            if (end - start > 1)
            {
                var ordered = points.GetRange(start, end - start).OrderBy(ClassOf).ToList();
                for (var index = 0; index < ordered.Count; index++) points[start + index] = ordered[index];
            }

            start = end - 1;
        }
    }

    private static int? Composition(int first, int second)
    {
        var (lead, vowel) = (first - LeadFirst, second - VowelFirst);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels) return HangulFirst + (((lead * Vowels) + vowel) * Tails);
        var (syllable, tail) = (first - HangulFirst, second - TailFirst);
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails) return first + tail;
        return Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int ClassOf(int point) => point >= 0x300 && Classes.TryGetValue(point, out var ownClass) ? ownClass : 0;

    private static string Text(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points) text.Append(new Rune(point));
        return text.ToString();
    }

    private static bool IsAscii(string text) => Ascii.IsValid(text);

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
