using System.Globalization;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>What each arm cost beside what it scored.</summary>
internal static class CostSheet
{
    public static Sheet Of(ComparisonView view) => new(
        $"{view.SweepName}: {view.Task}/{view.Metric} and what it cost",
        [
            new("Arm", "arm"), new("", "job"), new("", "configuration"), new("Size", "size"), new("", "seed"), new("Parameters", "parameters", true), new("Score", "score", true), new("", "score_standard_error"),
            new("Training tokens", "training_tokens", true), new("Training FLOPs", "training_operations", true), new("Training", "training_seconds", true), new("Slot time", "slot_seconds", true), new("Device", "device_kind"),
            new("FLOPs a token", "operations_per_token", true), new("Evaluation", "evaluation_seconds", true), new("Peak memory", "peak_memory_bytes", true),
        ],
        [.. view.Arms.Select(Row)],
        [
            FormattableString.Invariant($"Score is the mean over all samples{(view.Arms.Any(arm => arm.Score is { Complete: false }) ? "; in parentheses where lengths are missing" : "")}. FLOPs are counted as operations that the passes do, forward and backward; those of a token are of one pass forward in a sequence of {view.InferenceLength} tokens. Slot time is slots × training time, lost work included: GPU time where the device is cuda."),
        ]);

    private static IReadOnlyList<SheetCell> Row(ComparisonArm arm) =>
    [
        SheetCell.Of(ComparisonWords.Arm(arm)), SheetCell.Of(arm.JobId), SheetCell.Of(arm.Configuration), SheetCell.Of(arm.Size), new("", arm.Seed), new(Units.Count(arm.Parameters), arm.Parameters),
        new(arm.Score is { } score ? (score.Complete ? ComparisonWords.Number(score.Mean) : $"({ComparisonWords.Number(score.Mean)})") : Units.Unknown, arm.Score?.Mean), new("", arm.Score?.StandardError),
        Count(arm.Cost?.TrainingTokens), Count(arm.Cost?.TrainingOperations), Time(arm.Cost?.TrainingSeconds), Time(arm.Cost?.SlotSeconds), SheetCell.Of(arm.Cost?.DeviceKind ?? Units.Unknown),
        Count(arm.Cost?.OperationsPerToken), Time(arm.Cost?.EvaluationSeconds), new(Units.Bytes(arm.Cost?.PeakMemoryBytes), arm.Cost?.PeakMemoryBytes),
    ];

    public static SheetCell Count(double? value) => new(value is { } number ? Large(number) : Units.Unknown, value);

    /// <summary>Such as <c>1.53e15</c> where prefixes are no longer read at sight.</summary>
    private static string Large(double value) => value < 1e12 ? Units.Count((long)Math.Round(value)) : value.ToString("0.00e0", CultureInfo.InvariantCulture);

    private static SheetCell Time(double? seconds) => new(Units.Duration(seconds), seconds);
}
