using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Search;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>
/// Decides about the trials of one sweep that got to a rung. Each decision is a row before anything comes of it, and the
/// search is restored from those rows, in the order in which they were decided: whoever restarts, decides the same.
/// </summary>
public sealed class EarlyStopping(FamDatabase database, string sweepId, RungLadder ladder)
{
    private AshaSearch? search;
    private int decided;

    /// <summary>Decides what is open.</summary>
    /// <returns>The trials to stop.</returns>
    public async Task<IReadOnlyList<(string JobId, EarlyStop Why)>> DecideAsync()
    {
        var known = search ?? await RestoreAsync();
        // What it hears below counts only once it is committed.
        search = null;
        var (stops, count) = await database.WriteAsync(async rows =>
        {
            var open = await rows.RungResults.Where(row => row.SweepId == sweepId && row.DecidedAs == null).OrderBy(row => row.At).ThenBy(row => row.Trial).ThenBy(row => row.Rung).ToListAsync();
            return (open.Select((row, i) => Decide(known, row, decided + i + 1)).OfType<(string, EarlyStop)>().ToList(), open.Count);
        });
        (search, decided) = (known, decided + count);
        return stops;
    }

    /// <summary>Trials that were to stop and have not ended: whoever decided that may not have got to say so.</summary>
    public async Task<IReadOnlyList<(string JobId, EarlyStop Why)>> UntoldAsync()
    {
        var open = await database.ReadAsync(rows => rows.RungResults.Where(row => row.SweepId == sweepId && row.Stopped == true)
            .Join(rows.Jobs.Where(job => job.FinishedAt == null && job.EarlyStop == null), row => row.JobId, job => job.Id, (row, _) => row.DecidedAs!.Value).ToListAsync());
        if (open.Count == 0)
            return [];
        var wanted = open.ToHashSet();
        var replayed = new AshaSearch(ladder);
        return [.. (await DecidedAsync()).SelectMany(row => Hear(replayed, row).OfType<StopTrial>().Where(_ => wanted.Contains(row.DecidedAs!.Value)).Select(stop => (row.JobId, stop.Why)))];
    }

    private async Task<AshaSearch> RestoreAsync()
    {
        var restored = new AshaSearch(ladder);
        var rows = await DecidedAsync();
        foreach (var row in rows)
            Hear(restored, row);
        decided = rows.Count;
        return restored;
    }

    private Task<List<RungResultRow>> DecidedAsync() =>
        database.ReadAsync(rows => rows.RungResults.Where(row => row.SweepId == sweepId && row.DecidedAs != null).OrderBy(row => row.DecidedAs).ToListAsync());

    private static (string JobId, EarlyStop Why)? Decide(AshaSearch search, RungResultRow row, int number)
    {
        row.DecidedAs = number;
        var action = Hear(search, row).Single();
        if (action is StopTrial { Why: var why })
        {
            (row.Stopped, row.Rank, row.Of) = (true, why.Rank, why.Of);
            return (row.JobId, why);
        }

        var kept = (KeepTrial)action;
        (row.Stopped, row.Rank, row.Of) = (false, kept.Rank, kept.Of);
        return null;
    }

    private static IReadOnlyList<SearchAction> Hear(AshaSearch search, RungResultRow row) => search.Hear(new RungReached(row.Trial, row.Rung, row.Score ?? double.NaN));
}
