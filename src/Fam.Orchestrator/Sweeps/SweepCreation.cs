using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Telemetry.Tracing;
using Microsoft.EntityFrameworkCore;
using Orleans;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Stores a sweep with all its jobs in one transaction, then wakes its grain.</summary>
public sealed partial class SweepCreation(FamDatabase database, NewRows newRows, IGrainFactory grains, TimeProvider clock, ILogger<SweepCreation> logger)
{
    /// <summary>A sweep of so few jobs shares its commit with what else waits; more of them are worth a COPY.</summary>
    private const int FewJobs = 32;

    /// <returns>What was stored.</returns>
    public async Task<CreatedSweep> CreateAsync(SweepSpec spec, string yaml, string owner, SweepProvenance provenance, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (id, now) = (SweepIds.New(), clock.GetUtcNow());
        using var span = FamTracing.Begin("sweep.submit", FamTracing.OfSweep(id), ("sweep", id), ("jobs", spec.Trials.Count));
        var sweep = Sweep(spec, id, owner, now);
        var source = new SweepSourceRow { SweepId = id, Yaml = yaml, CommonSpec = spec.Trials[0].Common.Json, Provenance = RowJson.Write(provenance) };
        var first = spec.Trials.Take(SweepDetail.MostJobs).Select(trial => Job(spec, trial, id, owner, now)).ToList();
        if (first.Count <= FewJobs)
        {
            await CommitAsync(sweep, source, first, cancellation);
            // Rows of their own: what is answered is how the sweep was stored, however far its grains have come.
            newRows.Offer(Sweep(spec, id, owner, now), [.. spec.Trials.Select(trial => new LoadedJob(Job(spec, trial, id, owner, now), Attempt: null, trial.Common))]);
        }
        else
        {
            await InsertAsync(sweep, source, first.Concat(spec.Trials.Skip(first.Count).Select(trial => Job(spec, trial, id, owner, now))), cancellation);
        }

        try
        {
            await grains.GetGrain<ISweepGrain>(id).Wake();
        }
        catch (Exception away) when (GrainHosting.IsAway(away))
        {
            // The sweep is there, and is woken again with all others; whoever is told otherwise submits it twice.
            LogNotWoken(away, id);
        }
        finally
        {
            newRows.WithdrawSweep(id);
        }

        return new CreatedSweep(sweep, yaml, first, spec.Trials.Count, provenance);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {SweepId} is stored and begins later: the replica that is to look after it is away.")]
    private partial void LogNotWoken(Exception failure, string sweepId);

    private async Task CommitAsync(SweepRow sweep, SweepSourceRow source, List<JobRow> jobs, CancellationToken cancellation)
    {
        try
        {
            await database.CommitAsync(rows =>
            {
                rows.Sweeps.Add(sweep);
                rows.SweepSources.Add(source);
                rows.Jobs.AddRange(jobs);
            });
        }
        catch (GroupFailedException)
        {
            // Perhaps another's fault, perhaps committed all the same.
            if (!await database.ReadAsync(rows => rows.Sweeps.AnyAsync(row => row.Id == sweep.Id, cancellation), cancellation))
                await InsertAsync(sweep, source, jobs, cancellation);
        }
    }

    private Task<bool> InsertAsync(SweepRow sweep, SweepSourceRow source, IEnumerable<JobRow> jobs, CancellationToken cancellation) => database.WriteAsync(
        async rows =>
        {
            rows.Sweeps.Add(sweep);
            rows.SweepSources.Add(source);
            await rows.InsertAsync(jobs, cancellation);
            return true;
        },
        cancellation);

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

/// <summary>A sweep as it was stored.</summary>
/// <param name="First">Its first jobs, as many as a view of it lists.</param>
/// <param name="Total">All its jobs.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record CreatedSweep(SweepRow Sweep, string Yaml, IReadOnlyList<JobRow> First, int Total, SweepProvenance Provenance);
