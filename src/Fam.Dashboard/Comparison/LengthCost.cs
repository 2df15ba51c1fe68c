using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>What a prompt costs at each length (as the paper's Tables 13 and 14).</summary>
/// <param name="Key">As the address names it, and the paper's values.</param>
/// <param name="Name">In a list and on an axis.</param>
/// <param name="Format">How an axis writes it (<see cref="PlotAxis.Format"/>).</param>
/// <param name="PaperUnit">What a number of the paper is multiplied by to be one of these.</param>
/// <param name="Of">Of a cell and its column; null where it is not known.</param>
/// <param name="Show">With its unit.</param>
public sealed record LengthCost(string Key, string Name, string Format, double PaperUnit, Func<ComparisonCell, ComparisonLength, double?> Of, Func<double?, string> Show)
{
    public static IReadOnlyList<LengthCost> All { get; } =
    [
        new("memory", "Peak memory", "bytes", 1e9, (cell, _) => cell.PeakMemoryBytes, Units.Bytes),
        new("time", "Time for a prompt", "duration", 1, (cell, length) => cell.TokensPerSecond is > 0 and var rate ? length.MeanPromptTokens / rate : null, Units.Duration),
    ];
}
