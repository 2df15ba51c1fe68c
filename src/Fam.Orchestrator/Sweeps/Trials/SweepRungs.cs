using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary>The rungs of a sweep's search, and which trials passed them; counted by the database, however many trials there are.</summary>
public sealed class SweepRungs(FamDatabase database)
{
    /// <returns>Null where the sweep ends no trial early.</returns>
    public Task<SweepRungsView?> ReadAsync(string sweepId, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await rows.Sweeps.Where(row => row.Id == sweepId).Select(row => row.Rungs).SingleOrDefaultAsync(cancellation) is not { } json)
                return null;
            var ladder = RowJson.Read<RungLadder>(json);
            var results = rows.RungResults.Where(row => row.SweepId == sweepId);
            var tallies = await results.GroupBy(row => new { row.Rung, row.Stopped })
                .Select(alike => new Tally(alike.Key.Rung, alike.Key.Stopped, alike.Count(), alike.Min(row => row.Score), alike.Max(row => row.Score))).ToListAsync(cancellation);
            var farthest = await FarthestAsync(results, ladder, cancellation);
            var scores = (await results.Where(row => farthest.Contains(row.JobId)).OrderBy(row => row.Rung).ToListAsync(cancellation)).ToLookup(row => row.JobId, StringComparer.Ordinal);
            var names = await rows.Jobs.Where(job => farthest.Contains(job.Id)).ToDictionaryAsync(job => job.Id, job => job.Name, StringComparer.Ordinal, cancellation);
            return new SweepRungsView
            {
                Over = ladder.Over,
                Metric = ladder.Metric,
                Goal = ladder.Goal == MetricGoal.Minimize ? SweepDetail.Minimize : SweepDetail.Maximize,
                Eta = ladder.Eta,
                Rungs = [.. ladder.Rungs.Select((resource, rung) => Rung(rung, resource, [.. tallies.Where(tally => tally.Rung == rung)], ladder.Goal))],
                Trials = [.. farthest.Select(jobId => new RungTrial(
                    jobId, scores[jobId].First().Trial, names.GetValueOrDefault(jobId, jobId),
                    [.. scores[jobId].Select(result => new RungScore(result.Rung, result.Score, result.Stopped, result.Rank, result.Of))]))],
                Total = await results.Select(row => row.Trial).Distinct().CountAsync(cancellation),
            };
        },
        cancellation);

    private static RungView Rung(int rung, int resource, List<Tally> tallies, MetricGoal goal)
    {
        return new RungView(rung, resource, Count(false), Count(true), Count(null), goal == MetricGoal.Minimize ? tallies.Min(tally => tally.Low) : tallies.Max(tally => tally.High));

        int Count(bool? stopped) => tallies.Where(tally => tally.Stopped == stopped).Sum(tally => tally.Trials);
    }

    /// <summary>The jobs that got farthest, and of them the best at their last rung first.</summary>
    private static async Task<List<string>> FarthestAsync(IQueryable<RungResultRow> results, RungLadder ladder, CancellationToken cancellation)
    {
        var ordered = results.OrderByDescending(row => row.Rung).ThenBy(row => row.Score == null);
        ordered = ladder.Goal == MetricGoal.Minimize ? ordered.ThenBy(row => row.Score) : ordered.ThenByDescending(row => row.Score);
        // A job is first met at its last rung, and at most once at each: among so many rows are as many jobs as are listed.
        var first = await ordered.ThenBy(row => row.Trial).Select(row => row.JobId).Take(SweepRungsView.MostTrials * Math.Max(1, ladder.Rungs.Count)).ToListAsync(cancellation);
        return [.. first.Distinct(StringComparer.Ordinal).Take(SweepRungsView.MostTrials)];
    }

    /// <summary>Trials of one rung about which the same was decided.</summary>
    private sealed record Tally(int Rung, bool? Stopped, int Trials, double? Low, double? High);
}
