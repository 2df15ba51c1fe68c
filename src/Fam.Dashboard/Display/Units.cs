using System.Globalization;

namespace Fam.Dashboard.Display;

/// <summary>Numbers as people read them, each with its unit.</summary>
public static class Units
{
    /// <summary>What stands where there is no value.</summary>
    public const string None = "–";

    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];
    private static readonly string[] OperationUnits = ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP", "ZFLOP"];

    /// <summary>Bytes: <c>1.4 GiB</c>.</summary>
    public static string Bytes(double? bytes)
    {
        if (bytes is not { } value) return None;
        var unit = 0;
        while (value >= 1024 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return $"{Short(value)} {ByteUnits[unit]}";
    }

    /// <summary>Seconds, in the two largest units: <c>4 min 12 s</c>.</summary>
    public static string Duration(double? seconds)
    {
        if (seconds is not { } value || !double.IsFinite(value) || value > TimeSpan.MaxValue.TotalSeconds) return None;
        var time = TimeSpan.FromSeconds(Math.Max(0, value));
        if (time.TotalSeconds < 10) return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
        if (time.TotalMinutes < 1) return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
        if (time.TotalHours < 1) return $"{time.Minutes} min {time.Seconds:00} s";
        if (time.TotalDays < 1) return $"{time.Hours} h {time.Minutes:00} min";
        return $"{time.Days} d {time.Hours} h";
    }

    /// <summary>Time between two moments.</summary>
    public static string Duration(DateTimeOffset from, DateTimeOffset to) => Duration((to - from).TotalSeconds);

    /// <summary>A count: <c>107 k</c>, <c>1.58 B</c>.</summary>
    public static string Count(double? count) => count switch
    {
        null => None,
        >= 1e9 => $"{Short(count.Value / 1e9)} B",
        >= 1e6 => $"{Short(count.Value / 1e6)} M",
        >= 1e4 => $"{Short(count.Value / 1e3)} k",
        _ => Whole(count.Value),
    };

    /// <summary>A number without a fraction, whole: <c>12,345</c>.</summary>
    public static string Whole(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A difference, with its sign: <c>+0.12</c>.</summary>
    public static string Difference(double? difference, int decimals)
    {
        var zeros = new string('0', decimals);
        return difference?.ToString($"+0.{zeros};−0.{zeros};0.{zeros}", CultureInfo.InvariantCulture) ?? None;
    }

    /// <summary>A standard error: <c>± 0.012</c>.</summary>
    public static string PlusMinus(double error) => $"± {error.ToString("0.000", CultureInfo.InvariantCulture)}";

    /// <summary>Speed: <c>18.2 k tok/s</c>.</summary>
    public static string TokensPerSecond(double? rate) => rate is null ? None : $"{Count(rate)} tok/s";

    /// <summary>Floating point operations: <c>3.4 TFLOP</c>.</summary>
    public static string Operations(double? operations)
    {
        if (operations is not { } value) return None;
        var unit = 0;
        while (value >= 1000 && unit < OperationUnits.Length - 1)
        {
            value /= 1000;
            unit++;
        }
        return $"{Short(value)} {OperationUnits[unit]}";
    }

    /// <summary>How many times as much: <c>1.04 ×</c>.</summary>
    public static string Times(double ratio) => $"{ratio.ToString(ratio < 10 ? "0.00" : ratio < 100 ? "0.0" : "0", CultureInfo.InvariantCulture)} ×";

    /// <summary>A share of one: <c>42 %</c>; never 100 % before the end.</summary>
    public static string Percent(double share)
    {
        var percent = Math.Clamp(share, 0, 1) * 100;
        var shown = percent < 100 ? Math.Min(99, Math.Round(percent)) : 100;
        return $"{shown.ToString(CultureInfo.InvariantCulture)} %";
    }

    /// <summary>A rate of correct answers: <c>0.98</c>.</summary>
    public static string Rate(double? rate) => rate?.ToString("0.00", CultureInfo.InvariantCulture) ?? None;

    /// <summary>Any measured value, to about four significant digits.</summary>
    public static string Value(double? value) => value switch
    {
        null => None,
        { } number when !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
        0 => "0",
        { } number when Math.Abs(number) is < 1e-3 or >= 1e6 => number.ToString("0.00e0", CultureInfo.InvariantCulture),
        { } number => number.ToString("G4", CultureInfo.InvariantCulture),
    };

    private static string Short(double value) =>
        value.ToString(value < 10 ? "0.##" : value < 100 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
