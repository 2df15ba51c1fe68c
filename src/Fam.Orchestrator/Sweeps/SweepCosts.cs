using System.Globalization;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>What sweeps have used so far: seconds of slots, by the kind of the workers that held them.</summary>
public static class SweepCosts
{
    private const string Unknown = "unknown";

    /// <summary>The costs of several sweeps in one statement, by their ids; the dearest kind of device first.</summary>
    public static Task<IReadOnlyDictionary<string, IReadOnlyList<SlotCost>>> ReadAsync(
        FamDbContext rows, IReadOnlyList<string> sweepIds, DateTimeOffset now, CancellationToken cancellation) =>
        ReadAsync(rows, "jobs.sweep_id", sweepIds, now, cancellation);

    /// <summary>The costs of several jobs.</summary>
    public static Task<IReadOnlyDictionary<string, IReadOnlyList<SlotCost>>> OfJobsAsync(
        FamDbContext rows, IReadOnlyList<string> jobIds, DateTimeOffset now, CancellationToken cancellation) =>
        ReadAsync(rows, "jobs.id", jobIds, now, cancellation);

    /// <param name="column">The column of the ids, which the costs are added up by.</param>
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<SlotCost>>> ReadAsync(
        FamDbContext rows, string column, IReadOnlyList<string> ids, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(ids);
        var statement =
            $$"""
            SELECT {{column}} AS "Id", COALESCE(workers.device_kind, '{{Unknown}}') AS "Device",
                SUM(jobs.slots * ((COALESCE(attempts.ended_at, {0}) - attempts.opened_at) / {1})) AS "SlotSeconds"
            FROM attempts JOIN jobs ON jobs.id = attempts.job_id LEFT JOIN workers ON workers.id = attempts.worker_id
            WHERE {{column}} IN ({{Places(ids.Count, from: 2)}}) GROUP BY {{column}}, COALESCE(workers.device_kind, '{{Unknown}}')
            """;
        var costs = ids.Count == 0 ? [] : await rows.Database.SqlQueryRaw<DeviceCost>(statement, [now.UtcTicks, (double)TimeSpan.TicksPerSecond, .. ids]).ToListAsync(cancellation);
        var found = costs.ToLookup(cost => cost.Id, StringComparer.Ordinal);
        return ids.ToDictionary(
            id => id,
            id => (IReadOnlyList<SlotCost>)[.. found[id].OrderByDescending(cost => cost.SlotSeconds).Select(cost => new SlotCost(cost.Device, cost.SlotSeconds))],
            StringComparer.Ordinal);
    }

    /// <summary>Places of so many parameters in a statement: <c>{2}, {3}</c>.</summary>
    internal static string Places(int count, int from) =>
        string.Join(", ", Enumerable.Range(from, count).Select(place => string.Create(CultureInfo.InvariantCulture, $"{{{place}}}")));

    private sealed class DeviceCost
    {
        public required string Id { get; init; }
        public required string Device { get; init; }
        public required double SlotSeconds { get; init; }
    }
}
