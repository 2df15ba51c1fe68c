using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Conditions;

/// <summary>Finds the place in the YAML text of a character of a scalar.</summary>
internal static class ConditionPlace
{
    /// <summary>
    /// The place of character <paramref name="offset"/>; the scalar's own start where escapes or folded lines make
    /// the two texts differ in a way that is not followed here.
    /// </summary>
    public static Mark Of(string yaml, ScalarNode scalar, int offset)
    {
        var quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        if (scalar.Style == ScalarStyle.Block) return scalar.Mark;
        var (at, mark) = (scalar.Offset + (quoted ? 1 : 0), scalar.Mark with { Column = scalar.Mark.Column + (quoted ? 1 : 0) });
        for (var i = 0; i < offset; i++)
        {
            var width = Width(yaml, at, scalar, i);
            if (width == 0) return scalar.Mark;
            for (var end = at + width; at < end; at++) mark = yaml[at] == '\n' ? new Mark(mark.Line + 1, 1) : mark with { Column = mark.Column + 1 };
        }

        return mark;
    }

    /// <summary>Characters of YAML that stand for one character of the scalar; 0 where that is not known.</summary>
    private static int Width(string yaml, int at, ScalarNode scalar, int i)
    {
        if (at >= yaml.Length || i >= scalar.Text.Length) return 0;
        if (scalar.Style == ScalarStyle.SingleQuoted && yaml[at] == '\'') return 2;
        if (scalar.Style == ScalarStyle.DoubleQuoted && yaml[at] == '\\') return at + 1 < yaml.Length && yaml[at + 1] == scalar.Text[i] ? 2 : 0;
        if (scalar.Text[i] == ' ' && IsFold(yaml, at, out var fold)) return fold;
        return yaml[at] == scalar.Text[i] ? 1 : 0;
    }

    /// <summary>A line end with the blanks around it, which folds into one space.</summary>
    private static bool IsFold(string yaml, int at, out int width)
    {
        var end = at;
        var hasLineEnd = false;
        for (; end < yaml.Length && yaml[end] is ' ' or '\t' or '\r' or '\n'; end++) hasLineEnd |= yaml[end] == '\n';
        width = end - at;
        return hasLineEnd;
    }
}
