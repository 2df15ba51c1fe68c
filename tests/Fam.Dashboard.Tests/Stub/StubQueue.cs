using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using static Fam.Dashboard.Tests.Stub.StubOrchestrator;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>What the stub answers about pools, what waits in them, and workers that are drained.</summary>
internal static class StubQueue
{
    public static void MapQueue(this IEndpointRouteBuilder api, Func<StubWorld> world)
    {
        api.MapGet("/pools", () => Answer<IReadOnlyList<PoolView>>([new PoolView("default", Waiting(world()).Count(), Waiting(world()).Count(), 2, 2)]));
        api.MapGet("/queue", (string? pool, int limit, string? cursor) => Paged(Waiting(world()).Where(_ => pool is null or "default").Select(job => new QueuedJobView(job, "passkey", "default", 1, 0)), limit, cursor));
        api.MapPost("/workers/{id}/drain", (string id, DrainRequest request) =>
        {
            var at = world().Workers.FindIndex(worker => worker.Id == Uri.UnescapeDataString(id));
            return Answer(world().Workers[at] = world().Workers[at] with { Draining = !request.Undo, Drained = request.Now });
        });
    }

    private static IEnumerable<JobDetail> Waiting(StubWorld world) => world.Jobs.Values.Where(job => job.State is JobState.Queued).Select(job => job with
    {
        Waiting =
        [
            new(WaitingCodes.SlotsBusy, "no free slot in pool default: 2 of 2 are used", new Dictionary<string, string>()),
            new(WaitingCodes.MaxConcurrentTrials, "its sweep has 2 trials under way, as many as it may", new Dictionary<string, string>()),
        ],
    });
}
