using System.Text;

namespace Fam.Worker.Tokenizers.Patterns;

/// <summary>A stretch of a text, in UTF-16 units, that matches a pattern or lies between matches.</summary>
internal readonly record struct Stretch(int Start, int End, bool IsMatch);

/// <summary>Something that finds matches in a text.</summary>
internal abstract class TextPattern
{
    /// <summary>Stretches that cover the whole text in order, matches and what is between them.</summary>
    public List<Stretch> Stretches(string text)
    {
        var stretches = new List<Stretch>();
        var end = 0;
        foreach (var (start, stop) in Matches(text))
        {
            if (start > end) stretches.Add(new Stretch(end, start, false));
            stretches.Add(new Stretch(start, stop, true));
            end = stop;
        }

        if (end < text.Length) stretches.Add(new Stretch(end, text.Length, false));
        return stretches;
    }

    /// <summary>The text with every match replaced.</summary>
    public string Replace(string text, string content)
    {
        StringBuilder? replaced = null;
        var end = 0;
        foreach (var (start, stop) in Matches(text))
        {
            replaced ??= new StringBuilder(text.Length);
            replaced.Append(text, end, start - end).Append(content);
            end = stop;
        }

        return replaced is null ? text : replaced.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>Matches in order, not overlapping.</summary>
    public abstract IEnumerable<(int Start, int End)> Matches(string text);

    /// <summary>Reads <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
    public static TextPattern Read(Section section, string key)
    {
        var pattern = section.Child(key);
        if (pattern.Has("String")) return new LiteralPattern(pattern.Text("String") is { Length: > 0 } literal ? literal : throw pattern.Wrong("String", "at least one character"));
        if (pattern.Has("Regex")) return new RegexPattern(pattern.Text("Regex"), $"{pattern.Path}.Regex");
        throw section.Wrong(key, "an object with String or Regex");
    }
}

/// <summary>A text as it stands.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    public override IEnumerable<(int Start, int End)> Matches(string text)
    {
        for (var at = text.IndexOf(literal, StringComparison.Ordinal); at >= 0; at = text.IndexOf(literal, at + literal.Length, StringComparison.Ordinal))
            yield return (at, at + literal.Length);
    }
}

/// <summary>Each single character for which a rule holds.</summary>
internal sealed class CharacterPattern(Func<Rune, bool> holds) : TextPattern
{
    public override IEnumerable<(int Start, int End)> Matches(string text)
    {
        for (var index = 0; index < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, index);
            if (holds(rune)) yield return (index, index + rune.Utf16SequenceLength);
            index += rune.Utf16SequenceLength;
        }
    }
}
