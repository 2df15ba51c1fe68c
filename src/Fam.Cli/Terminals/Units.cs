using System.Globalization;
using Fam.Contracts;

namespace Fam.Cli.Terminals;

/// <summary>Numbers as people read them, always with their unit.</summary>
internal static class Units
{
    /// <summary>What stands where a value is not known.</summary>
    public const string Unknown = "–";

    /// <summary><c>45 s</c>, <c>3 min 12 s</c>, <c>1 h 02 min</c>, <c>2 d 3 h</c>.</summary>
    public static string Duration(double? seconds) => seconds is { } value && double.IsFinite(value) && value >= 0 ? Durations.Words(value) : Unknown;

    /// <summary><c>812 B</c>, <c>1.2 MiB</c>.</summary>
    public static string Bytes(long? bytes) => bytes is not { } value ? Unknown : Scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

    /// <summary><c>5.3 k/s</c>.</summary>
    public static string PerSecond(double? rate) => rate is not { } value || !double.IsFinite(value) ? Unknown : Scaled(value, 1000, ["/s", "k/s", "M/s", "G/s"]);

    /// <summary><c>101 k</c>, <c>1.3 M</c>.</summary>
    public static string Count(long count) => count < 1000 ? count.ToString(CultureInfo.InvariantCulture) : Scaled(count, 1000, ["", "k", "M", "G"]);

    /// <summary><c>87 %</c>.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100):0} %");

    /// <summary>A metric's value in the unit that its name ends in.</summary>
    public static string Metric(string name, double value) =>
        name.EndsWith("memory_bytes", StringComparison.Ordinal) && double.IsFinite(value) ? Bytes((long)value)
        : name.EndsWith("_per_second", StringComparison.Ordinal) ? PerSecond(value)
        : name.EndsWith("/seconds", StringComparison.Ordinal) ? Duration(value)
        : Number(value);

    /// <summary>Four significant digits, or a dash.</summary>
    public static string Number(double? value) => value is { } number ? number.ToString("G4", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>A share with three decimals, as exact match is printed.</summary>
    public static string Share(double? value) => value is { } number ? number.ToString("0.000", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>UTC, to the second.</summary>
    public static string Time(DateTimeOffset? at) => at is { } value ? value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : Unknown;

    private static string Scaled(double value, double step, string[] units)
    {
        var unit = 0;
        while (Math.Abs(value) >= step && unit < units.Length - 1)
        {
            value /= step;
            unit++;
        }

        var digits = unit == 0 || Math.Abs(value) >= 100 ? "0" : "0.0";
        return $"{value.ToString(digits, CultureInfo.InvariantCulture)} {units[unit]}".TrimEnd();
    }
}
