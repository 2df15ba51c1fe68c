using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>The single scores of cells whose mean is no rate; for the others sums are enough.</summary>
public static class SingleScores
{
    /// <summary>Scores by cell, in the order of their samples; cells that are rates have none.</summary>
    public static async Task<ILookup<(string JobId, int Length, double? Depth), double>> ReadAsync(FamDbContext rows, string task, IReadOnlyCollection<ScoredLength> cells, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(cells);
        var wanted = cells.Where(cell => !cell.IsRate).ToList();
        var byDepth = cells.Any(cell => cell.DepthPercent is not null);
        if (wanted.Sum(cell => (long)cell.Samples) is var samples and > ComparisonPairs.MostSamples)
            throw new TooManySamplesException(samples);
        var jobs = wanted.Select(cell => cell.JobId).Distinct(StringComparer.Ordinal).ToList();
        var places = wanted.Select(Place).ToHashSet();
        var read = wanted.Count == 0 ? [] : await rows.Samples.Where(row => jobs.Contains(row.JobId) && row.Task == task && row.Skipped == null)
            .OrderBy(row => row.JobId).ThenBy(row => row.FillerBlocks).ThenBy(row => row.Index).Select(row => new { row.JobId, row.FillerBlocks, row.DepthPercent, row.Score }).ToListAsync(cancellation);
        return read.Select(row => (Place: (row.JobId, row.FillerBlocks, byDepth ? row.DepthPercent : null), row.Score)).Where(row => places.Contains(row.Place)).ToLookup(row => row.Place, row => row.Score);
    }

    /// <summary>The key of a cell.</summary>
    public static (string JobId, int Length, double? Depth) Place(ScoredLength cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return (cell.JobId, cell.FillerBlocks, cell.DepthPercent);
    }

    /// <summary>The 95 % interval of a cell's mean: Wilson's of a rate, else a bootstrap's.</summary>
    public static (double Low, double High) Interval(ScoredLength cell, ILookup<(string JobId, int Length, double? Depth), double> scores)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(scores);
        return cell.IsRate ? WilsonInterval.Of(cell.Correct, cell.Samples) : Bootstrap.Of([.. scores[Place(cell)]]);
    }
}
