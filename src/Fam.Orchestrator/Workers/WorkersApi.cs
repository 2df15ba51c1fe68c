using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary><c>/api/v1/workers</c></summary>
public static class WorkersApi
{
    public static void MapWorkers(this IEndpointRouteBuilder api) =>
        api.MapGet("workers", ListAsync).WithTags("Workers").WithSummary("Workers by pool and id, as they last reported");

    private static async Task<Ok<IReadOnlyList<WorkerView>>> ListAsync(FamDatabase database, IGrainFactory grains, CancellationToken cancellation)
    {
        var pools = await database.ReadAsync(rows => rows.Workers.Select(row => row.ResourcePool).Distinct().OrderBy(pool => pool).ToListAsync(cancellation), cancellation);
        var workers = new List<WorkerView>();
        foreach (var pool in pools)
            workers.AddRange(await grains.GetGrain<IPoolGrain>(pool).Workers());
        return TypedResults.Ok<IReadOnlyList<WorkerView>>(workers);
    }
}
