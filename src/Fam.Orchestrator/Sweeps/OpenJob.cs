using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>A job of a sweep that has not ended.</summary>
/// <param name="Attempts">Opened so far.</param>
/// <param name="Deadline">When its time is up; null where nothing limits it, or nothing runs.</param>
public sealed record OpenJob(PlacedJob Place, JobState State, int Attempts, DateTimeOffset? Deadline)
{
    /// <summary>The open jobs of a sweep, in their order; only what their admission needs, for there may be 100,000.</summary>
    public static async Task<List<OpenJob>> ReadAsync(FamDbContext rows, string sweepId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var found = rows.Jobs.Where(row => row.SweepId == sweepId && row.FinishedAt == null).OrderBy(row => row.Index)
            .Select(row => new { row.Index, row.State, row.Attempts, row.ResourcePool, row.Slots, row.Priority, row.CreatedAt, row.NotBefore, row.RestartReason, row.Owner, row.Asks, row.TimeoutSeconds, row.RunningSince, row.RunSeconds })
            .AsAsyncEnumerable();
        var jobs = new List<OpenJob>();
        // Most say the same of themselves, and share it.
        var (texts, asks) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, ResourceSpec>(StringComparer.Ordinal));
        await foreach (var row in found.WithCancellation(cancellation))
        {
            ResourceSpec? asked = null;
            if (row.Asks is not null && !asks.TryGetValue(row.Asks, out asked))
                asks[row.Asks] = asked = RowJson.Read<ResourceSpec>(row.Asks);
            jobs.Add(new OpenJob(
                new PlacedJob(
                    SweepIds.Job(sweepId, row.Index), sweepId, Shared(row.ResourcePool), row.Slots, row.Priority, row.CreatedAt, row.Index, row.NotBefore, row.RestartReason, Shared(row.Owner), asked),
                row.State, row.Attempts, JobPlacement.Deadline(row.State, row.TimeoutSeconds, row.RunningSince, row.RunSeconds)));
        }

        return jobs;

        string Shared(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;
    }
}
