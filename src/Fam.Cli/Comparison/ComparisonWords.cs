using System.Globalization;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>The words that every format of the comparison shares.</summary>
internal static class ComparisonWords
{
    /// <summary>Stands beside a cell whose needle memory segments alone can carry to the question.</summary>
    public const string ReachMark = "*";

    public const string Legend = ReachMark + " inside the reach of memory segments (depth × M blocks): attention alone can carry the key there. Below each rate its standard error and its 95 % interval (Wilson's, or a bootstrap's where samples can be partly right); n is the number of samples asked. Effective is the largest length whose score is above the threshold, between the largest whose interval lies above it and the largest whose interval reaches above it; ≥ is the longest that was asked.";

    public static string Title(ComparisonView view) => $"{view.SweepName}: {view.Task}/{view.Metric}{(view.LengthUnit.Length == 0 ? "" : view.LengthUnit == "blocks" ? " over filler length" : " over context length")}";

    /// <summary>What the columns are.</summary>
    public static string Columns(ComparisonView view) => view.LengthUnit switch { "blocks" => "filler in blocks", "tokens" => "context in tokens", _ => "all samples" };

    /// <summary>Such as <c>M1</c>; the trial's name where it says more. What others made says so.</summary>
    public static string Arm(ComparisonArm arm) => Arm(arm.Name, arm.Configuration, arm.Origin);

    public static string Arm(string name, string configuration, ScoreOrigin origin) => (name == configuration ? configuration : name) + (origin == ScoreOrigin.Imported ? " (imported)" : "");

    /// <summary>How far memory segments carry, the largest filler that lies within, and how far training can teach where that is less.</summary>
    public static string Reach(ComparisonArm arm, string separator) => (arm.ReachBlocks, arm.ReachFillerBlocks) switch
    {
        _ when arm.Origin == ScoreOrigin.Imported => Terminals.Units.Unknown,
        (null, _) => "unlimited",
        ({ } blocks, null or < 0) => Blocks(blocks) + GradientReach(arm, separator),
        ({ } blocks, { } filler) => $"{Blocks(blocks)}{separator}filler ≤ {filler}{GradientReach(arm, separator)}",
    };

    /// <summary>A column's heading: <c>4 blocks (202 tok)</c>, <c>1024 tokens</c>.</summary>
    public static string Length(ComparisonLength length, string unit) =>
        unit == "blocks" && length.MeanPromptTokens is { } tokens
            ? string.Create(CultureInfo.InvariantCulture, $"{LengthNumber(length.FillerBlocks, unit)} ({tokens:0} tok)")
            : LengthNumber(length.FillerBlocks, unit);

    /// <summary>A length with its unit; all samples where the task has no lengths.</summary>
    public static string LengthNumber(int length, string unit) => unit switch
    {
        "" => "all",
        "blocks" => Blocks(length),
        _ => string.Create(CultureInfo.InvariantCulture, $"{length} {unit}"),
    };

    public static string EffectiveHeading(ComparisonView view) => string.Create(CultureInfo.InvariantCulture, $"Effective (above {view.Threshold})");

    /// <summary>The largest length above the threshold with its interval: <c>64 blocks (16 … ≥ 256)</c>; ≥ where it is the longest tried.</summary>
    public static string Effective(ComparisonArm arm, ComparisonView view)
    {
        if (arm.EffectiveLength is not { } effective) return Terminals.Units.Unknown;
        return $"{At(effective.Length, effective.Censored, view.LengthUnit)} ({At(effective.Low, false, null)} … {At(effective.High, effective.HighCensored, null)}){(effective.Dips ? " dips before" : "")}";

        static string At(int? length, bool censored, string? unit) => length is not { } value ? "none"
            : (censored ? "≥ " : "") + (unit is null ? value.ToString(CultureInfo.InvariantCulture) : LengthNumber(value, unit));
    }

    /// <summary>Score for each doubling of the prompt, such as <c>−0.083 ±0.010</c>.</summary>
    public static string Slope(ComparisonArm arm) => arm.DegradationSlope is not { } slope ? Terminals.Units.Unknown
        : Signed(slope.PerDoubling) + (slope.StandardError is { } error ? " ±" + Number(error) : "");

    public static string Rate(ComparisonCell cell) => Share(cell.Rate) + (cell.InReach ? ReachMark : "");

    /// <summary>Such as <c>±0.02</c>, the standard error.</summary>
    public static string Error(ComparisonCell cell) => cell.StandardError is { } error ? "±" + Number(error) : "±?";

    /// <summary>A score or a share, with three decimals.</summary>
    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A difference, with its sign.</summary>
    public static string Signed(double value) => value.ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture);

    public static string Interval(ComparisonCell cell) => $"{Share(cell.Low)}–{Share(cell.High)}";

    private static string GradientReach(ComparisonArm arm, string separator) =>
        arm.GradientReachBlocks is { } taught && taught < arm.ReachBlocks ? $"{separator}gradient {Blocks(taught)}" : "";

    private static string Blocks(int count) => count == 1 ? "1 block" : $"{count} blocks";

    /// <summary>A rate with two decimals, as cells have it.</summary>
    public static string Share(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
