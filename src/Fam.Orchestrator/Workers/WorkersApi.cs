using System.Security.Claims;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary><c>/api/v1/workers</c></summary>
public static class WorkersApi
{
    public static void MapWorkers(this IEndpointRouteBuilder api)
    {
        var workers = api.MapGroup("workers").WithTags("Workers");
        workers.MapGet("", ListAsync).WithSummary("Workers by pool and id, as they last reported");
        workers.MapPost("{id}/drain", DrainAsync).RequireAuthorization(Policies.Administer).WithSummary("Have a worker take no new job, or take them again").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<WorkerView>>> ListAsync(FamDatabase database, IGrainFactory grains, CancellationToken cancellation)
    {
        var pools = await database.ReadAsync(rows => rows.Workers.Select(row => row.ResourcePool).Distinct().OrderBy(pool => pool).ToListAsync(cancellation), cancellation);
        var workers = new List<WorkerView>();
        foreach (var pool in pools)
            workers.AddRange(await grains.GetGrain<IPoolGrain>(pool).Workers());
        return TypedResults.Ok(await NamedAsync(database, workers, cancellation));
    }

    /// <summary>The workers with the names of what they run, which their pools do not know.</summary>
    private static async Task<IReadOnlyList<WorkerView>> NamedAsync(FamDatabase database, List<WorkerView> workers, CancellationToken cancellation)
    {
        var jobIds = workers.SelectMany(worker => worker.JobIds).ToList();
        if (jobIds.Count == 0)
            return workers;
        var names = await database.ReadAsync(
            rows => rows.Jobs.Where(row => jobIds.Contains(row.Id))
                .Join(rows.Sweeps, job => job.SweepId, sweep => sweep.Id, (job, sweep) => new { job.Id, job.Name, SweepName = sweep.Name })
                .ToDictionaryAsync(job => job.Id, cancellation),
            cancellation);
        return [.. workers.Select(worker => worker with { Jobs = [.. worker.Jobs.Select(job => names.TryGetValue(job.JobId, out var name) ? job with { Name = name.Name, SweepName = name.SweepName } : job)] })];
    }

    private static async Task<Results<Ok<WorkerView>, ProblemHttpResult>> DrainAsync(
        string id, DrainRequest request, ClaimsPrincipal user, FamDatabase database, IGrainFactory grains, CancellationToken cancellation)
    {
        if (request is { Undo: true, Now: true })
            return Problems.Parameter("now", true, "false where undo is true: nothing is moved off a worker that may take jobs");
        var pool = await database.ReadAsync(rows => rows.Workers.Where(row => row.Id == id).Select(row => row.ResourcePool).FirstOrDefaultAsync(cancellation), cancellation);
        if (pool is null || !await grains.GetGrain<IPoolGrain>(pool).Drain(id, request, Caller.Words(user)))
            return Problems.NoWorker(id);
        var workers = await grains.GetGrain<IPoolGrain>(pool).Workers();
        return workers.FirstOrDefault(worker => worker.Id == id) is { } drained ? TypedResults.Ok(drained) : Problems.NoWorker(id);
    }
}
