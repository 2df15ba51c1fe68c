using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary>The rungs of a sweep's search, and which trials passed them.</summary>
public sealed class SweepRungs(FamDatabase database)
{
    /// <returns>Null where the sweep ends no trial early.</returns>
    public async Task<SweepRungsView?> ReadAsync(string sweepId, CancellationToken cancellation)
    {
        var (json, results, names) = await database.ReadAsync(
            async rows =>
            {
                var rungs = await rows.Sweeps.Where(row => row.Id == sweepId).Select(row => row.Rungs).SingleOrDefaultAsync(cancellation);
                var reached = rungs is null ? [] : await rows.RungResults.Where(row => row.SweepId == sweepId).ToListAsync(cancellation);
                var shown = rungs is null ? [] : Farthest(reached, RowJson.Read<RungLadder>(rungs).Goal).Select(trial => trial[0].JobId).ToList();
                return (rungs, reached, await rows.Jobs.Where(job => shown.Contains(job.Id)).ToDictionaryAsync(job => job.Id, job => job.Name, StringComparer.Ordinal, cancellation));
            },
            cancellation);
        if (json is null)
            return null;
        var ladder = RowJson.Read<RungLadder>(json);
        return new SweepRungsView
        {
            Over = ladder.Over,
            Metric = ladder.Metric,
            Goal = ladder.Goal == MetricGoal.Minimize ? SweepDetail.Minimize : SweepDetail.Maximize,
            Eta = ladder.Eta,
            Rungs = [.. ladder.Rungs.Select((resource, rung) => Rung(rung, resource, [.. results.Where(result => result.Rung == rung)], ladder.Goal))],
            Trials = [.. Farthest(results, ladder.Goal).Select(trial => new RungTrial(
                trial[0].JobId, trial[0].Trial, names.GetValueOrDefault(trial[0].JobId, trial[0].JobId),
                [.. trial.Select(result => new RungScore(result.Rung, result.Score, result.Stopped, result.Rank, result.Of))]))],
            Total = results.Select(result => result.Trial).Distinct().Count(),
        };
    }

    private static RungView Rung(int rung, int resource, List<RungResultRow> results, MetricGoal goal)
    {
        var scores = results.Select(result => result.Score).OfType<double>().ToList();
        return new RungView(
            rung, resource, results.Count(result => result.Stopped == false), results.Count(result => result.Stopped == true), results.Count(result => result.Stopped is null),
            scores.Count == 0 ? null : goal == MetricGoal.Minimize ? scores.Min() : scores.Max());
    }

    /// <summary>The results of each trial, in the order of the rungs.</summary>
    private static IEnumerable<List<RungResultRow>> Farthest(List<RungResultRow> results, MetricGoal goal) => results
        .GroupBy(result => result.Trial).Select(trial => trial.OrderBy(result => result.Rung).ToList())
        .OrderByDescending(trial => trial.Count)
        .ThenBy(trial => trial[^1].Score is not { } score ? double.PositiveInfinity : goal == MetricGoal.Minimize ? score : -score)
        .ThenBy(trial => trial[0].Trial)
        .Take(SweepRungsView.MostTrials);
}
