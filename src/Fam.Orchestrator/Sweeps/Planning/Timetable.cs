using Fam.Contracts.Views;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>Starts trials in their order as soon as there is room, as admission and pools do.</summary>
public static class Timetable
{
    /// <param name="trials">In the order in which they are to start.</param>
    /// <param name="slots">Slots of each pool, at least as many as its largest trial asks for.</param>
    /// <param name="mostAtOnce">Trials that may run at the same time.</param>
    public static SweepPlan Of(IReadOnlyList<TrialPlan> trials, IReadOnlyDictionary<string, int> slots, int mostAtOnce)
    {
        ArgumentNullException.ThrowIfNull(trials);
        var free = slots.ToDictionary();
        var running = new PriorityQueue<TrialPlan, double>();
        var started = new List<TrialPlan>();
        var (now, sideBySide, memory, peak) = (0.0, 0, 0L, 0L);
        foreach (var trial in trials)
        {
            while (running.Count >= mostAtOnce || free[trial.ResourcePool] < trial.Slots)
            {
                running.TryDequeue(out var ended, out var at);
                now = Math.Max(now, at);
                free[ended!.ResourcePool] += ended.Slots;
                memory -= ended.MemoryBytes;
            }

            started.Add(trial with { StartsAfterSeconds = now });
            running.Enqueue(trial, now + trial.Seconds);
            free[trial.ResourcePool] -= trial.Slots;
            memory += trial.MemoryBytes;
            (sideBySide, peak) = (Math.Max(sideBySide, running.Count), Math.Max(peak, memory));
        }

        return new SweepPlan
        {
            Trials = started,
            SideBySide = sideBySide,
            Seconds = started.Select(trial => trial.StartsAfterSeconds + trial.Seconds).DefaultIfEmpty(0).Max(),
            MemoryBytes = peak,
            Notes = [],
        };
    }
}
