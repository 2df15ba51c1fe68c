using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary><c>/api/v1/pools</c>: what starts and ends workers asks here.</summary>
public static class PoolsApi
{
    public static void MapPools(this IEndpointRouteBuilder api) =>
        api.MapGet("pools/{pool}/slots-wanted", SlotsWantedAsync).WithTags("Workers").RequireAuthorization(Policies.AnyRole).WithSummary("Slots that the pool's jobs ask for and have, for an autoscaler");

    /// <param name="slotsPerWorker">Slots of one worker of the pool: a job that asks for more would never run on another one of them.</param>
    private static async Task<Results<Ok<SlotsWanted>, ProblemHttpResult>> SlotsWantedAsync(
        string pool, FamDatabase database, IGrainFactory grains, CancellationToken cancellation, [FromQuery(Name = "slots_per_worker")] int slotsPerWorker = int.MaxValue)
    {
        if (slotsPerWorker < 1)
            return Problems.Parameter("slots_per_worker", slotsPerWorker, "1 or more");
        // A pool without a job need not be woken, and a name that nobody uses must not make one.
        var isUsed = await database.ReadAsync(
            rows => rows.Jobs.AnyAsync(
                row => row.ResourcePool == pool
                    && (row.State == JobState.Queued || row.State == JobState.Starting || row.State == JobState.Running || row.State == JobState.Stopping || row.State == JobState.Cancelling),
                cancellation),
            cancellation);
        return TypedResults.Ok(isUsed ? await grains.GetGrain<IPoolGrain>(pool).SlotsWanted(slotsPerWorker) : new SlotsWanted(pool, 0, 0));
    }
}
