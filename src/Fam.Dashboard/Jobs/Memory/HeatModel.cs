using Fam.Dashboard.Charts;

namespace Fam.Dashboard.Jobs.Memory;

/// <summary>Lines as a heat map: a row for each line, a column for each stretch of steps, the mean of the stretch in it.</summary>
/// <param name="Rows">What the rows are, the lowest first.</param>
/// <param name="Steps">First step of each column.</param>
/// <param name="Cells">Column, row and value of each cell that has one.</param>
public sealed record HeatModel(IReadOnlyList<string> Rows, IReadOnlyList<int> Steps, IReadOnlyList<double[]> Cells)
{
    private const int MostColumns = 120;

    public static HeatModel Of(CurveModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var steps = model.Lines.SelectMany(line => line.Points).Select(point => point.Step).Distinct().Order().ToList();
        if (steps.Count == 0) return new([], [], []);
        if (steps.Count > MostColumns)
        {
            var (first, span) = (steps[0], (steps[^1] - steps[0]) / (double)MostColumns);
            steps = [.. Enumerable.Range(0, MostColumns).Select(column => first + (int)Math.Round(column * span)).Distinct()];
        }

        var cells = new List<double[]>();
        for (var row = 0; row < model.Lines.Count; row++)
        {
            var columns = model.Lines[row].Points.Where(point => point.Y is { } y && double.IsFinite(y)).GroupBy(point => Column(steps, point.Step));
            foreach (var column in columns) cells.Add([column.Key, row, column.Average(point => point.Y!.Value)]);
        }
        return new([.. model.Lines.Select(line => line.Name)], steps, cells);
    }

    private static int Column(List<int> steps, int step)
    {
        var at = steps.BinarySearch(step);
        return at >= 0 ? at : Math.Max(0, ~at - 1);
    }
}
