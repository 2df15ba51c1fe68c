using System.Globalization;
using Fam.Cli.Terminals;
using Fam.Contracts.Comparisons;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>Configurations beside the baseline at the same cost, by each kind of cost.</summary>
internal static class EqualComputeSheet
{
    public static Sheet Of(ComparisonView view, string baseline)
    {
        var rows = new List<IReadOnlyList<SheetCell>>();
        foreach (var budget in Enum.GetValues<Budget>())
        {
            var points = EqualCompute.Points(view.Arms, budget);
            rows.AddRange(EqualCompute.Against(points, baseline).Select(equal => Row(budget, view, equal)));
        }

        return new Sheet(
            $"{view.SweepName}: {view.Task}/{view.Metric} against {baseline} at equal cost",
            [new("Cost", "cost"), new("Configuration", "configuration"), new("Size", "size"), new("Arms", "arms", true), new("Spent", "spent", true), new("Score", "score", true), new($"{baseline} at that", "baseline_score", true), new("Difference", "difference", true)],
            rows,
            [
                FormattableString.Invariant($"Scores are means over all lengths, of a configuration and size over its arms. {baseline}'s score at a cost is that of its size within {EqualCompute.Tolerance:0 %} of the cost, else it lies on the line between its two nearest sizes, by the logarithm of the cost; – where none of them cost so little or so much. These are no tests."),
            ]);
    }

    private static IReadOnlyList<SheetCell> Row(Budget budget, ComparisonView view, EqualCost equal)
    {
        var device = view.Arms.Any(arm => arm.Cost?.DeviceKind == "cuda") ? "GPU-seconds" : "slot-seconds";
        var (name, spent) = budget switch
        {
            Budget.TrainingOperations => ("training FLOPs", CostSheet.Count(equal.Point.Cost)),
            Budget.SlotSeconds => (device, new SheetCell(Units.Duration(equal.Point.Cost), equal.Point.Cost)),
            Budget.TrainingTokens => ("training tokens", CostSheet.Count(equal.Point.Cost)),
            _ => ("FLOPs a token", CostSheet.Count(equal.Point.Cost)),
        };
        return
        [
            SheetCell.Of(name), SheetCell.Of(equal.Point.Configuration), SheetCell.Of(equal.Point.Size), new(equal.Point.Arms.ToString(CultureInfo.InvariantCulture), equal.Point.Arms), spent,
            Score(equal.Point.Score), equal.Baseline is { } baseline ? Score(baseline) : new(Units.Unknown), equal.Difference is { } difference ? new(ComparisonWords.Signed(difference), difference) : new(Units.Unknown),
        ];
    }

    private static SheetCell Score(double value) => new(ComparisonWords.Number(value), value);
}
