using System.Globalization;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>Scores over length and depth: a row for each arm and depth, a column for each length; in CSV a line for each cell.</summary>
internal static class DepthSheet
{
    public static Sheet Of(ComparisonDepths view, ComparisonFormat format) => format == ComparisonFormat.Csv ? Long(view) : new Sheet(
        $"{string.Join(", ", view.Sweeps.Select(sweep => sweep.Name))}: {view.Task}/{view.Metric} over length and depth",
        [new("Configuration", null), new("Depth", null, IsNumber: true), .. view.Lengths.Select(length => new SheetColumn(ComparisonWords.Length(length, view.LengthUnit), null, IsNumber: true))],
        [
            .. view.Arms.SelectMany(arm => view.Depths.Select((depth, at) => (IReadOnlyList<SheetCell>)
            [
                new(ComparisonWords.Arm(arm.Name, arm.Configuration, arm.Origin)), new(Percent(depth)), .. arm.Rows.Select(cells => new SheetCell(Text(cells[at]))),
            ])),
        ],
        [
            $"Depth is the needle's place in its context, 0 % is its start. {ComparisonWords.ReachMark} every sample inside the reach of memory segments: attention alone can carry the key there. In parentheses the 95 % interval (Wilson's, or a bootstrap's where samples can be partly right) and the number of samples asked.",
        ]);

    private static Sheet Long(ComparisonDepths view) => new(
        "",
        [
            .. new[]
            {
                "job", "trial", "configuration", "size", "seed", "origin", "task", "metric", "length", "length_unit", "mean_prompt_tokens", "depth_percent", "samples", "mean", "low", "high", "in_reach",
            }.Select(key => new SheetColumn("", key)),
        ],
        [
            .. view.Arms.SelectMany(arm => view.Lengths.Zip(arm.Rows).SelectMany(row => view.Depths.Zip(row.Second).Select(cell => Row(view, arm, row.First, cell.First, cell.Second)))),
        ],
        []);

    private static IReadOnlyList<SheetCell> Row(ComparisonDepths view, DepthArm arm, ComparisonLength length, double depth, DepthCell? cell)
    {
        object?[] values =
        [
            arm.JobId, arm.Name, arm.Configuration, arm.Size, arm.Seed, StateMarkup.Name(arm.Origin), view.Task, view.Metric, view.LengthUnit.Length == 0 ? null : length.FillerBlocks, view.LengthUnit, length.MeanPromptTokens,
            depth, cell?.Samples, cell?.Mean, cell?.Low, cell?.High, cell?.InReach,
        ];
        return [.. values.Select(value => new SheetCell("", value))];
    }

    private static string Text(DepthCell? cell) => cell is null ? Units.Unknown
        : $"{ComparisonWords.Share(cell.Mean)}{(cell.InReach ? ComparisonWords.ReachMark : "")} ({ComparisonWords.Share(cell.Low)}–{ComparisonWords.Share(cell.High)}, n={cell.Samples})";

    private static string Percent(double depth) => string.Create(CultureInfo.InvariantCulture, $"{depth:0.##} %");
}
