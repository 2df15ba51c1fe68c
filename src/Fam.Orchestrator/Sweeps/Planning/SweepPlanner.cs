using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Orchestrator.Workers;
using Orleans;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>Plans a sweep that is not stored: which trial starts when, and what it takes.</summary>
public sealed class SweepPlanner(FamDatabase database, IGrainFactory grains)
{
    private const string FromSize = "from the model's size";

    public async Task<SweepPlan> PlanAsync(SweepSpec spec, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var past = await PastRuns.ReadAsync(database, cancellation);
        var shapes = new Dictionary<string, Estimate>(StringComparer.Ordinal);
        var estimates = spec.Trials.Select(trial => Plan(trial, EstimateOf(trial, past, shapes))).ToList();
        var notes = new List<string>();
        var slots = new Dictionary<string, int>();
        foreach (var pool in estimates.Select(trial => trial.ResourcePool).Distinct())
            slots[pool] = await SlotsAsync(pool, estimates, notes);
        if (spec.Rungs is not null)
            notes.Add("early_terminate will end trials sooner: the whole takes at most this.");
        if (spec.Trials.Count > 0 && spec.Trials[0].Spec.Curriculum?.Gate is not null)
            notes.Add("The curriculum's gate is taken to open as soon as it may.");
        var plan = Timetable.Of(estimates, slots, spec.MaxConcurrentTrials ?? int.MaxValue) with { Notes = notes };
        return plan.Trials.Count > SpecValidation.MostTrials ? plan with { Trials = [.. plan.Trials.Take(SpecValidation.MostTrials)], Total = plan.Trials.Count } : plan;
    }

    /// <summary>Concluded once for each shape of trials.</summary>
    private static Estimate EstimateOf(Trial trial, PastRuns past, Dictionary<string, Estimate> shapes)
    {
        var shape = TrialShape.Of(trial);
        if (shapes.TryGetValue(shape, out var known))
            return known;
        var spec = trial.Spec;
        var work = TrialWork.Of(spec);
        var (seconds, memory) = past.Of(spec);
        seconds ??= new Guess<double>(SizeEstimate.Operations(spec, work) / SizeEstimate.OperationsPerSecond(spec), FromSize);
        memory ??= new Guess<long>(SizeEstimate.MemoryBytes(spec, work), FromSize);
        return shapes[shape] = new Estimate(seconds, memory);
    }

    private static TrialPlan Plan(Trial trial, Estimate estimate) => new()
    {
        Index = trial.Index,
        Name = trial.Name,
        Parameters = trial.Parameters,
        ResourcePool = trial.Resources.ResourcePool,
        Slots = trial.Resources.SlotsPerTrial,
        StartsAfterSeconds = 0,
        Seconds = estimate.Seconds.Value,
        TimeBasis = estimate.Seconds.Basis,
        MemoryBytes = estimate.Memory.Value,
        MemoryBasis = estimate.Memory.Basis,
    };

    /// <summary>Slots of the pool's live workers; enough for one trial at a time where there are none.</summary>
    private async Task<int> SlotsAsync(string pool, IReadOnlyList<TrialPlan> trials, List<string> notes)
    {
        var live = (await grains.GetGrain<IPoolGrain>(pool).Workers()).Where(worker => worker is { Alive: true, Draining: false }).Sum(worker => worker.Slots);
        var largest = trials.Where(trial => trial.ResourcePool == pool).Max(trial => trial.Slots);
        if (live >= largest)
            return live;
        notes.Add(live == 0
            ? $"Pool {pool} has no worker now; planned as if one trial ran at a time."
            : $"Pool {pool} has {live} slots now, and a trial asks for {largest}; planned as if one such trial ran at a time.");
        return largest;
    }

    private sealed record Estimate(Guess<double> Seconds, Guess<long> Memory);
}
