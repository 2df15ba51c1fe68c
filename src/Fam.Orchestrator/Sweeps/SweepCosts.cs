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
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<SlotCost>>> ReadAsync(
        FamDbContext rows, IReadOnlyList<string> sweepIds, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sweepIds);
        var costs = sweepIds.Count == 0 ? [] : await rows.Database.SqlQueryRaw<DeviceCost>(
            $$"""
            SELECT jobs.sweep_id AS "SweepId", COALESCE(workers.device_kind, '{{Unknown}}') AS "Device",
                SUM(jobs.slots * ((COALESCE(attempts.ended_at, {0}) - attempts.opened_at) / {1})) AS "SlotSeconds"
            FROM attempts JOIN jobs ON jobs.id = attempts.job_id LEFT JOIN workers ON workers.id = attempts.worker_id
            WHERE jobs.sweep_id IN ({{Places(sweepIds.Count, from: 2)}}) GROUP BY jobs.sweep_id, COALESCE(workers.device_kind, '{{Unknown}}')
            """,
            [now.UtcTicks, (double)TimeSpan.TicksPerSecond, .. sweepIds]).ToListAsync(cancellation);
        var found = costs.ToLookup(cost => cost.SweepId, StringComparer.Ordinal);
        return sweepIds.ToDictionary(
            id => id,
            id => (IReadOnlyList<SlotCost>)[.. found[id].OrderByDescending(cost => cost.SlotSeconds).Select(cost => new SlotCost(cost.Device, cost.SlotSeconds))],
            StringComparer.Ordinal);
    }

    /// <summary>Places of so many parameters in a statement: <c>{2}, {3}</c>.</summary>
    internal static string Places(int count, int from) =>
        string.Join(", ", Enumerable.Range(from, count).Select(place => string.Create(CultureInfo.InvariantCulture, $"{{{place}}}")));

    private sealed class DeviceCost
    {
        public required string SweepId { get; init; }
        public required string Device { get; init; }
        public required double SlotSeconds { get; init; }
    }
}
