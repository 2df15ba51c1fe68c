using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Contracts.Papers;

/// <summary>A number of the paper, and this sweep's own where it has one of the same arm, task and length.</summary>
/// <param name="Paper">As it is printed.</param>
/// <param name="Ours">In the paper's unit; null where there is none.</param>
public sealed record PaperRow(PaperValue Paper, double? Ours);

/// <summary>
/// Puts the paper's numbers beside a comparison. They are printed and nothing else: no interval, test or mean has them
/// among its samples.
/// </summary>
public static class PaperBeside
{
    /// <summary>Prompts of so nearly the same length are compared.</summary>
    private const double LengthTolerance = 0.05;

    public static IReadOnlyList<PaperRow> Rows(PaperValues paper, ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(paper);
        return [.. paper.Values.Select(value => new PaperRow(value, Ours(value, view)))];
    }

    /// <summary>The arm of a value, as a trial is named: <c>FAM+M3 fam_length=4</c>.</summary>
    public static string Arm(PaperValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return string.Join(' ', value.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}").Prepend(value.Configuration).Where(word => word.Length > 0));
    }

    /// <summary>Whether an arm is of a value's configuration and has what else tells the value's arm apart.</summary>
    public static bool IsOf(PaperValue value, ComparisonArm arm)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(arm);
        // A trial's name has what varies as key=value.
        var words = arm.Name.Split(' ');
        return arm.Configuration == value.Configuration && value.Parameters.All(parameter => words.Contains($"{parameter.Key}={parameter.Value}"));
    }

    /// <summary>Whether a column has prompts of a value's length; a value of all lengths is of each.</summary>
    public static bool IsAt(PaperValue value, ComparisonLength column)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(column);
        return value.Length is not { } tokens || (column.MeanPromptTokens is { } mean && Math.Abs(mean - tokens) <= LengthTolerance * tokens);
    }

    private static double? Ours(PaperValue value, ComparisonView view)
    {
        if (view.Arms.Where(arm => arm.Origin == ScoreOrigin.Fam && IsOf(value, arm)).MinBy(arm => Apart(arm, value.Size)) is not { } arm) return null;
        var cells = arm.Cells.Zip(view.Lengths).Where(cell => cell.First is not null && IsAt(value, cell.Second)).ToList();
        if (cells.Count == 0) return null;
        return value.Metric switch
        {
            "memory" => cells.Max(cell => cell.First!.PeakMemoryBytes) / 1e9,
            "time" => cells[0].First!.TokensPerSecond is { } rate and > 0 ? cells[0].Second.MeanPromptTokens / rate : null,
            _ when value.Task == view.Task && value.Metric == view.Metric => 100 * cells.Sum(cell => cell.First!.Rate * Weight(cell.First, cell.Second, view)) / cells.Sum(cell => Weight(cell.First!, cell.Second, view)),
            _ => null,
        };
    }

    /// <summary>How far an arm's size lies from one of the paper's, as a ratio; of several arms of one configuration the nearest is meant.</summary>
    private static double Apart(ComparisonArm arm, string size) =>
        ModelPresets.Names.Contains(size) ? Math.Abs(Math.Log((double)arm.Parameters / ModelParameters.Count(ModelPresets.Of(size)))) : 0;

    /// <summary>Samples; of the next token of texts, whose cells are stretches of positions, the tokens that lie in the stretch.</summary>
    private static double Weight(ComparisonCell cell, ComparisonLength stretch, ComparisonView view)
    {
        if (view.Metric != "accuracy" || stretch.MeanPromptTokens is not { } end) return cell.Samples;
        var start = view.Lengths.Select(length => length.FillerBlocks).Where(length => length < stretch.FillerBlocks).DefaultIfEmpty(0).Max();
        return cell.Samples * (end - start);
    }
}
