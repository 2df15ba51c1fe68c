using System.Globalization;
using System.Text.RegularExpressions;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>What a scalar is by YAML 1.2's core schema; a quoted one is always a text.</summary>
internal enum ScalarKind
{
    Null,
    Flag,

    /// <summary>A whole number; its value is a <see cref="long"/>, or a <see cref="double"/> beyond that.</summary>
    Whole,

    /// <summary>A number with a point or an exponent.</summary>
    Number,

    /// <summary>Infinity, not a number, or beyond the range of a double.</summary>
    NotFinite,
    Text,
}

/// <summary>Reads scalars as YAML 1.2's core schema does.</summary>
internal static partial class PlainScalar
{
    public static (ScalarKind Kind, object? Value) Read(ScalarNode scalar)
    {
        var text = scalar.Text;
        if (scalar.Style != ScalarStyle.Plain) return (ScalarKind.Text, text);
        if (text is "" or "~" or "null" or "Null" or "NULL") return (ScalarKind.Null, null);
        if (text is "true" or "True" or "TRUE") return (ScalarKind.Flag, true);
        if (text is "false" or "False" or "FALSE") return (ScalarKind.Flag, false);
        if (text.ToLowerInvariant().TrimStart('+', '-', '.') is "inf" or "nan" or "infinity") return (ScalarKind.NotFinite, null);
        if (text.Length > 400 || !NumberShape().IsMatch(text)) return (ScalarKind.Text, text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return (ScalarKind.Whole, whole);
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number)) return (ScalarKind.NotFinite, null);
        return (text.AsSpan().ContainsAny('.', 'e', 'E') ? ScalarKind.Number : ScalarKind.Whole, number);
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex NumberShape();
}
