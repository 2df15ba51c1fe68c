using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Specs;
using Orleans;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Stores a sweep with all its jobs in one transaction, then wakes its grain.</summary>
public sealed class SweepCreation(FamDatabase database, IGrainFactory grains, TimeProvider clock)
{
    /// <returns>The sweep's id.</returns>
    public async Task<string> CreateAsync(SweepSpec spec, string yaml, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (id, now) = (SweepIds.New(), clock.GetUtcNow());
        await database.WriteAsync(
            rows =>
            {
                rows.ChangeTracker.AutoDetectChangesEnabled = false;
                rows.Sweeps.Add(Sweep(spec, id, now));
                rows.SweepSources.Add(new SweepSourceRow { SweepId = id, Yaml = yaml });
                foreach (var trial in spec.Trials)
                {
                    var job = Job(spec, trial, id, now);
                    rows.Jobs.Add(job);
                    rows.JobSpecs.Add(new JobSpecRow { JobId = job.Id, Spec = RowJson.Write(trial.Spec) });
                }

                return Task.FromResult(true);
            },
            cancellation);
        await grains.GetGrain<ISweepGrain>(id).Wake();
        return id;
    }

    private static SweepRow Sweep(SweepSpec spec, string id, DateTimeOffset now) => new()
    {
        Id = id,
        Name = spec.Name,
        Description = spec.Description,
        Kind = spec.Kind,
        Method = spec.Method,
        MetricName = spec.Metric.Name,
        MetricGoal = spec.Metric.Goal,
        MaxConcurrentTrials = spec.MaxConcurrentTrials,
        State = SweepState.Running,
        CreatedAt = now,
    };

    private static JobRow Job(SweepSpec spec, Trial trial, string sweepId, DateTimeOffset now) => new()
    {
        Id = SweepIds.Job(sweepId, trial.Index),
        SweepId = sweepId,
        Index = trial.Index,
        Name = trial.Name,
        Parameters = RowJson.Write(trial.Parameters),
        ResourcePool = trial.Spec.Resources.ResourcePool,
        Slots = trial.Spec.Resources.SlotsPerTrial,
        Priority = spec.Priority,
        MaxRestarts = spec.MaxRestarts,
        State = JobState.Queued,
        CreatedAt = now,
    };
}
