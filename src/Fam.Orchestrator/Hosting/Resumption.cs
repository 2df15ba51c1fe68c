using Fam.Orchestrator.Data;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fam.Orchestrator.Hosting;

/// <summary>
/// Wakes the grains of every sweep that has not ended and of every pool with workers or open jobs: once the host has
/// started, and from then on now and then, in case one was lost with its silo.
/// </summary>
public sealed partial class Resumption(
    FamDatabase database, IGrainFactory grains, IHostApplicationLifetime lifetime, IOptions<OrchestratorOptions> options, TimeProvider clock, ILogger<Resumption> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.ReconcilePeriod, clock);
        do
        {
            try
            {
                await WakeAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task WakeAsync(CancellationToken cancellation)
    {
        var (sweeps, pools) = await database.ReadAsync(
            async rows => (
                await rows.Sweeps.Where(row => row.FinishedAt == null).OrderBy(row => row.CreatedAt).Select(row => row.Id).ToListAsync(cancellation),
                await rows.Workers.Select(row => row.ResourcePool)
                    .Union(rows.Jobs.Where(row => row.Token != null).Select(row => row.ResourcePool)).ToListAsync(cancellation)),
            cancellation);
        foreach (var pool in pools)
            await grains.GetGrain<IPoolGrain>(pool).Wake();
        foreach (var sweep in sweeps)
            await grains.GetGrain<ISweepGrain>(sweep).Wake();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not all sweeps and pools could be woken; it is tried again.")]
    private partial void LogFailed(Exception failure);
}
