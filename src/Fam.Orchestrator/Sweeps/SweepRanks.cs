using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Orders of a list of sweeps that no column of theirs has, but what their jobs come to: cost and progress.</summary>
public static class SweepRanks
{
    private const string Cost = "cost";
    private const string Progress = "progress";

    /// <summary>Whether a list in this order is read here.</summary>
    public static bool Has(string sort)
    {
        ArgumentNullException.ThrowIfNull(sort);
        return sort.TrimStart('-') is Cost or Progress;
    }

    /// <summary>The sweeps that fit, from after a place on; the id decides between equals.</summary>
    /// <param name="now">Costs are counted up to here on the first page, and on those that follow it too, so that what runs meanwhile shifts nothing.</param>
    public static async Task<List<ListedSweep>> ReadAsync(FamDbContext rows, SweepQuery query, SweepPlace? after, int count, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(query);
        var (down, at) = (query.Sort.StartsWith('-'), after?.At ?? now);
        var ranked = SweepFilter.Where(rows.Sweeps, query)
            .Join(Of(rows, query.Sort, at), sweep => sweep.Id, rank => rank.Id, (sweep, rank) => new { Sweep = sweep, Rank = rank.Value });
        if (after is { Rank: { } last, Id: var id })
        {
            ranked = down
                ? ranked.Where(row => row.Rank < last || (row.Rank == last && string.Compare(row.Sweep.Id, id) > 0))
                : ranked.Where(row => row.Rank > last || (row.Rank == last && string.Compare(row.Sweep.Id, id) > 0));
        }

        var read = await (down ? ranked.OrderByDescending(row => row.Rank) : ranked.OrderBy(row => row.Rank)).ThenBy(row => row.Sweep.Id).Take(count).ToListAsync(cancellation);
        return read.ConvertAll(row => new ListedSweep(row.Sweep, new SweepPlace(row.Sweep.CreatedAt, row.Sweep.Id, Rank: row.Rank, At: at)));
    }

    /// <summary>Whole numbers, which are the same each time they are added up: ticks of slots that were held, or billionths of the mean progress.</summary>
    /// <remarks>In one pass over all sweeps: PostgreSQL takes 80 ms for 100,000 jobs of 1,000 of them, and 670 ms sweep by sweep.</remarks>
    private static IQueryable<Ranked> Of(FamDbContext rows, string sort, DateTimeOffset at) => sort.TrimStart('-') == Cost
        ? rows.Database.SqlQueryRaw<Ranked>(
            """
            SELECT sweeps.id AS "Id", CAST(COALESCE(costs.total, 0) AS BIGINT) AS "Value" FROM sweeps LEFT JOIN (
                SELECT jobs.sweep_id, SUM(jobs.slots * ((CASE WHEN attempts.ended_at <= {0} THEN attempts.ended_at ELSE {0} END) - attempts.opened_at)) AS total
                FROM jobs JOIN attempts ON attempts.job_id = jobs.id WHERE attempts.opened_at <= {0} GROUP BY jobs.sweep_id) AS costs ON costs.sweep_id = sweeps.id
            """,
            at.UtcTicks)
        : rows.Database.SqlQueryRaw<Ranked>(
            """
            SELECT sweeps.id AS "Id", CAST(ROUND(COALESCE(means.mean, 0) * 1000000000) AS BIGINT) AS "Value" FROM sweeps LEFT JOIN (
                SELECT jobs.sweep_id, AVG(CASE WHEN jobs.state IN ('Completed', 'Failed', 'Cancelled') THEN 1.0 ELSE jobs.progress END) AS mean
                FROM jobs GROUP BY jobs.sweep_id) AS means ON means.sweep_id = sweeps.id
            """);

    private sealed class Ranked
    {
        public required string Id { get; init; }
        public required long Value { get; init; }
    }
}
