using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>A quantity that arms have, over their seeds: a cost, or how long a context they answer in.</summary>
/// <param name="Key">As the address names it.</param>
/// <param name="Name">In a list and on an axis.</param>
/// <param name="Format">How an axis writes it (<see cref="PlotAxis.Format"/>).</param>
/// <param name="Of">Of an arm; null where it is not known.</param>
/// <param name="Show">With its unit.</param>
public sealed record Measure(string Key, string Name, string Format, Func<ComparisonArm, double?> Of, Func<double?, string> Show)
{
    public const string Score = "score";
    public const string Effective = "effective";

    /// <summary>What a score may have cost; the first is shown where nobody chooses.</summary>
    public static IReadOnlyList<Measure> Costs { get; } =
    [
        new("seconds", "Training time", "duration", arm => arm.Cost?.TrainingSeconds ?? arm.TrainingSeconds, Units.Duration),
        new("operations", "Training operations (FLOPs)", "operations", arm => arm.Cost?.TrainingOperations, Units.Operations),
        new("tokens", "Training tokens", "count", arm => arm.Cost?.TrainingTokens, Units.Count),
        new("slots", "Slot-seconds (GPU-seconds on GPUs)", "duration", arm => arm.Cost?.SlotSeconds, Units.Duration),
        new("memory", "Peak memory", "bytes", Memory, Units.Bytes),
        new("speed", "Speed of answering, tokens/s", "count", Speed, Units.TokensPerSecond),
        new("forward", "Operations per token, forward", "operations", arm => arm.Cost?.OperationsPerToken, Units.Operations),
    ];

    /// <summary>The largest memory of training and answering.</summary>
    public static double? Memory(ComparisonArm arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        return arm.Cost?.PeakMemoryBytes ?? arm.Cells.Max(cell => cell?.PeakMemoryBytes);
    }

    /// <summary>Tokens a second, at the longest length that is scored: there the cost of length shows.</summary>
    public static double? Speed(ComparisonArm arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        return arm.Cells.LastOrDefault(cell => cell?.TokensPerSecond is not null)?.TokensPerSecond;
    }
}
