using System.Globalization;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Comparing;

namespace Fam.Orchestrator.Results;

/// <summary>Scores over length and depth.</summary>
public sealed class ComparisonOfDepths(FamDatabase database)
{
    /// <summary>Null where one of the sweeps is not there.</summary>
    /// <param name="ofTask">Null is that of the first sweep's metric.</param>
    /// <exception cref="RefusedComparisonException">There are too many depths.</exception>
    public Task<ComparisonDepths?> ReadAsync(IReadOnlyList<string> sweepIds, string? ofTask, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await ComparedArms.ReadAsync(rows, sweepIds, cancellation) is not { } compared)
                return null;
            var task = ComparedTask.Of(compared, ofTask);
            var scores = await ScoredLengths.ReadDepthsAsync(rows, compared.JobIds, task.Name, cancellation);
            var depths = scores.Select(score => score.DepthPercent!.Value).Distinct().Order().ToList();
            if (depths.Count > ComparisonDepths.MostDepths)
                throw new RefusedComparisonException("task", task.Name, string.Create(CultureInfo.InvariantCulture, $"one of at most {ComparisonDepths.MostDepths} depths; this has {depths.Count}"));
            var samples = await SingleScores.ReadAsync(rows, task.Name, scores, cancellation);
            var lengths = Comparison.Lengths(compared, task.Name, scores);
            var cells = scores.ToDictionary(SingleScores.Place);
            return new ComparisonDepths
            {
                Sweeps = compared.Named,
                Task = task.Name,
                Metric = task.Metric,
                LengthUnit = task.Unit.Word(),
                Lengths = lengths,
                Depths = depths,
                Arms = [.. compared.Arms.Select(arm => Arm(arm, [.. lengths.Select(length => (IReadOnlyList<DepthCell?>)[.. depths.Select(depth => cells.TryGetValue((arm.Job.Id, length.FillerBlocks, depth), out var score) ? Cell(score, samples) : null)])]))],
            };
        },
        cancellation);

    private static DepthArm Arm(ComparedArm arm, IReadOnlyList<IReadOnlyList<DepthCell?>> rows) => new()
    {
        JobId = arm.Job.Id,
        Name = arm.Job.Name,
        Configuration = arm.Configuration,
        Size = arm.Size,
        Seed = arm.Seed,
        Origin = arm.Origin,
        Rows = rows,
    };

    private static DepthCell Cell(ScoredLength score, ILookup<(string JobId, int Length, double? Depth), double> samples)
    {
        var (low, high) = SingleScores.Interval(score, samples);
        return new DepthCell(score.Samples, score.Score / score.Samples, low, high, score.AllInReach);
    }
}
