using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Telemetry.Tracing;
using Orleans;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Stores a sweep with all its jobs in one transaction, then wakes its grain.</summary>
public sealed partial class SweepCreation(FamDatabase database, IGrainFactory grains, TimeProvider clock, ILogger<SweepCreation> logger)
{
    /// <returns>The sweep's id.</returns>
    public async Task<string> CreateAsync(SweepSpec spec, string yaml, string owner, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (id, now) = (SweepIds.New(), clock.GetUtcNow());
        using var span = FamTracing.Begin("sweep.submit", FamTracing.OfSweep(id), ("sweep", id), ("jobs", spec.Trials.Count));
        await database.WriteAsync(
            async rows =>
            {
                rows.ChangeTracker.AutoDetectChangesEnabled = false;
                rows.Sweeps.Add(Sweep(spec, id, owner, now));
                rows.SweepSources.Add(new SweepSourceRow { SweepId = id, Yaml = yaml, CommonSpec = spec.Trials[0].Common.Json });
                await rows.InsertAsync(spec.Trials.Select(trial => Job(spec, trial, id, owner, now)), cancellation);
                return true;
            },
            cancellation);
        try
        {
            await grains.GetGrain<ISweepGrain>(id).Wake();
        }
        catch (Exception away) when (GrainHosting.IsAway(away))
        {
            // The sweep is there, and is woken again with all others; whoever is told otherwise submits it twice.
            LogNotWoken(away, id);
        }

        return id;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {SweepId} is stored and begins later: the replica that is to look after it is away.")]
    private partial void LogNotWoken(Exception failure, string sweepId);

    private static SweepRow Sweep(SweepSpec spec, string id, string owner, DateTimeOffset now) => new()
    {
        Id = id,
        Name = spec.Name,
        Owner = owner,
        Description = spec.Description,
        Kind = spec.Kind,
        Method = spec.Method,
        MetricName = spec.Metric.Name,
        MetricGoal = spec.Metric.Goal,
        MaxConcurrentTrials = spec.MaxConcurrentTrials,
        Rungs = spec.Rungs is null ? null : RowJson.Write(spec.Rungs),
        State = SweepState.Running,
        CheckpointBudgetBytes = spec.CheckpointBudgetBytes,
        CreatedAt = now,
    };

    private static JobRow Job(SweepSpec spec, Trial trial, string sweepId, string owner, DateTimeOffset now) => new()
    {
        Id = SweepIds.Job(sweepId, trial.Index),
        SweepId = sweepId,
        Index = trial.Index,
        Name = trial.Name,
        Owner = owner,
        Parameters = RowJson.Write(trial.Parameters),
        SpecPatch = trial.Patch,
        ResourcePool = trial.Resources.ResourcePool,
        Slots = trial.Resources.SlotsPerTrial,
        Asks = JobPlacement.AsksOf(trial.Resources),
        Priority = spec.Priority,
        MaxRestarts = spec.MaxRestarts,
        Rungs = spec.Rungs is null ? null : RowJson.Write(spec.Rungs),
        TimeoutSeconds = spec.TrialTimeoutSeconds,
        State = JobState.Queued,
        CreatedAt = now,
    };
}
