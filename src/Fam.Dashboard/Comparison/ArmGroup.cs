using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>What one line of a chart is of: one arm, or arms that differ in their seed alone.</summary>
/// <param name="Name">Unlike every other's.</param>
/// <param name="Variant">Its configuration, and what else tells it from arms of the same size: <c>M2 within_reach</c>.</param>
/// <param name="Arms">In the view's order; at least one.</param>
public sealed record ArmGroup(string Name, string Variant, IReadOnlyList<ComparisonArm> Arms)
{
    public ComparisonArm First => Arms[0];
    public string Configuration => First.Configuration;
    public string Size => First.Size;

    /// <summary>Whether what is shown is a mean over seeds.</summary>
    public bool IsMean => Arms.Count > 1;

    /// <summary>The cell of a column: of one arm as it is, of several their mean, with the lowest and the highest seed in place of an interval.</summary>
    public ComparisonCell? Cell(int column)
    {
        var cells = Arms.Select(arm => arm.Cells[column]).OfType<ComparisonCell>().ToList();
        return cells.Count switch
        {
            0 => null,
            1 => cells[0],
            _ => new()
            {
                Samples = cells.Sum(cell => cell.Samples),
                Correct = cells.Sum(cell => cell.Correct),
                Rate = cells.Average(cell => cell.Rate),
                Low = cells.Min(cell => cell.Rate),
                High = cells.Max(cell => cell.Rate),
                InReach = cells.TrueForAll(cell => cell.InReach),
                TokensPerSecond = cells.Average(cell => cell.TokensPerSecond),
                PeakMemoryBytes = cells.Max(cell => cell.PeakMemoryBytes),
            },
        };
    }

    /// <summary>The mean of a quantity over those arms that have it.</summary>
    public double? Mean(Func<ComparisonArm, double?> of) => Arms.Average(of);
}
