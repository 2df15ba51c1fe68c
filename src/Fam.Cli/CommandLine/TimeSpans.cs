using System.Globalization;

namespace Fam.Cli.CommandLine;

/// <summary>Lengths of time as users write them: <c>90s</c>, <c>12h</c>, <c>30d</c>.</summary>
internal static class TimeSpans
{
    /// <param name="option">Named where the text is wrong.</param>
    /// <param name="text">A number and s, m, h or d.</param>
    public static double Seconds(string option, string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        return unit > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            ? count * unit
            : throw CommandFailure.Usage($"{option} is '{text}'; it must be a number and s, m, h or d, such as 30d.");
    }
}
