using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>A sweep's trials by state, added up by the database.</summary>
public sealed class SweepTally
{
    private readonly Dictionary<JobState, StateTally> states;

    private SweepTally(IEnumerable<StateTally> tallies) => states = tallies.ToDictionary(tally => Enum.Parse<JobState>(tally.State));

    public TrialCounts Counts => new(
        states.Values.Sum(tally => tally.Jobs),
        Count(JobState.Queued) + Count(JobState.Paused),
        Count(JobState.Starting) + Count(JobState.Running) + Count(JobState.Stopping) + Count(JobState.Cancelling),
        Count(JobState.Completed),
        Count(JobState.Failed),
        Count(JobState.Cancelled),
        Count(JobState.Paused),
        states.GetValueOrDefault(JobState.Completed)?.Stopped ?? 0);

    /// <summary>Mean progress; a trial that has ended counts as done, however it ended.</summary>
    public double Progress
    {
        get
        {
            var counts = Counts;
            var ended = counts.Completed + counts.Failed + counts.Cancelled;
            return counts.Total == 0 ? 0 : (ended + states.Values.Where(tally => !IsEnded(tally)).Sum(tally => tally.Progress)) / counts.Total;
        }
    }

    /// <summary>
    /// Seconds until all trials have ended, as many running side by side as now: what runs ends as estimated, what
    /// waits takes as long as the others on average. Null while nothing runs or no trial has an estimate.
    /// </summary>
    public double? RemainingSeconds
    {
        get
        {
            if (!states.TryGetValue(JobState.Running, out var running) || running.Estimates == 0)
                return null;
            var completed = states.GetValueOrDefault(JobState.Completed);
            var known = (completed?.Jobs ?? 0) + running.Estimates;
            var total = (completed?.Seconds ?? 0) + (running.Seconds * running.Estimates / running.Jobs) + running.Remaining;
            var waiting = Count(JobState.Queued) + Count(JobState.Starting) + (running.Jobs - running.Estimates);
            return Math.Max(running.LongestRemaining, (running.Remaining + (waiting * total / known)) / running.Jobs);
        }
    }

    /// <summary>Of a sweep of which nothing has started.</summary>
    public static SweepTally New(int jobs) =>
        new([new StateTally { SweepId = "", State = nameof(JobState.Queued), Jobs = jobs, Progress = 0, Stopped = 0, Estimates = 0, Remaining = 0, LongestRemaining = 0, Seconds = 0 }]);

    /// <summary>The tallies of several sweeps in one statement, by their ids.</summary>
    public static async Task<IReadOnlyDictionary<string, SweepTally>> ReadAsync(FamDbContext rows, IReadOnlyList<string> sweepIds, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sweepIds);
        var statement =
            $$"""
            SELECT sweep_id AS "SweepId", state AS "State", COUNT(*) AS "Jobs", SUM(progress) AS "Progress", COUNT(early_stop) AS "Stopped", COUNT(remaining_seconds) AS "Estimates",
                COALESCE(SUM(remaining_seconds), 0.0) AS "Remaining", COALESCE(MAX(remaining_seconds), 0.0) AS "LongestRemaining",
                COALESCE(SUM((COALESCE(finished_at, {0}) - started_at) / {1}), 0.0) AS "Seconds"
            FROM jobs WHERE sweep_id IN ({{SweepCosts.Places(sweepIds.Count, from: 2)}}) GROUP BY sweep_id, state
            """;
        var tallies = sweepIds.Count == 0 ? [] : await rows.Database.SqlQueryRaw<StateTally>(statement, [now.UtcTicks, (double)TimeSpan.TicksPerSecond, .. sweepIds]).ToListAsync(cancellation);
        var found = tallies.ToLookup(tally => tally.SweepId, StringComparer.Ordinal);
        return sweepIds.ToDictionary(id => id, id => new SweepTally(found[id]), StringComparer.Ordinal);
    }

    private static bool IsEnded(StateTally tally) => tally.State is nameof(JobState.Completed) or nameof(JobState.Failed) or nameof(JobState.Cancelled);

    private int Count(JobState state) => states.GetValueOrDefault(state)?.Jobs ?? 0;

    /// <summary>One state's trials.</summary>
    private sealed class StateTally
    {
        public required string SweepId { get; init; }
        public required string State { get; init; }
        public required int Jobs { get; init; }
        public required double Progress { get; init; }
        public required int Stopped { get; init; }
        public required int Estimates { get; init; }
        public required double Remaining { get; init; }
        public required double LongestRemaining { get; init; }
        public required double Seconds { get; init; }
    }
}
