using System.Globalization;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Values of keys are <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>, a list of <see cref="long"/> or <see cref="string"/>, or a mapping of texts or numbers.</summary>
internal static class SpecValue
{
    /// <summary>A value as YAML would have it.</summary>
    public static string Format(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal),
        IReadOnlyList<long> list => $"[{string.Join(", ", list)}]",
        IReadOnlyList<string> texts => $"[{string.Join(", ", texts)}]",
        IReadOnlyDictionary<string, double> numbers => $"{{{string.Join(", ", numbers.Select(pair => $"{pair.Key}: {Format(pair.Value)}"))}}}",
        IReadOnlyDictionary<string, string> map => $"{{{string.Join(", ", map.Select(pair => $"{pair.Key}: {pair.Value}"))}}}",
        _ => value.ToString()!,
    };

    /// <summary>Whether two values of one key are the same value.</summary>
    public static bool Same(object a, object b) => Format(a) == Format(b);
}
