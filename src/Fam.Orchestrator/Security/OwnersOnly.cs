using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Sweeps;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Security;

/// <summary>Routes that act on what somebody owns: its user may, and admins.</summary>
public static class OwnersOnly
{
    /// <summary>For routes whose <c>{id}</c> is a job's.</summary>
    public static RouteHandlerBuilder ForJobsOwner(this RouteHandlerBuilder route) =>
        route.RequireOwner("Job", (services, id, cancellation) => services.GetRequiredService<FamDatabase>().ReadAsync(
            rows => rows.Jobs.Where(row => row.Id == id).Select(row => row.Owner).SingleOrDefaultAsync(cancellation), cancellation));

    /// <summary>For routes whose <c>{id}</c> is a sweep's, or the beginning of one.</summary>
    public static RouteHandlerBuilder ForSweepsOwner(this RouteHandlerBuilder route) =>
        route.RequireOwner("Sweep", async (services, id, cancellation) =>
            await services.GetRequiredService<SweepReader>().ResolveAsync(id, cancellation) is [var only]
                ? await services.GetRequiredService<FamDatabase>().ReadAsync(rows => rows.Sweeps.Where(row => row.Id == only).Select(row => row.Owner).SingleOrDefaultAsync(cancellation), cancellation)
                : null);

    /// <param name="route">Gets the policy and the check.</param>
    /// <param name="what">What is owned, in a word.</param>
    /// <param name="ownerOf">Null where there is no such thing: the route itself says so.</param>
    private static RouteHandlerBuilder RequireOwner(this RouteHandlerBuilder route, string what, Func<IServiceProvider, string, CancellationToken, Task<string?>> ownerOf) =>
        route.RequireAuthorization(Policies.Submit).ProducesProblem(StatusCodes.Status403Forbidden).AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (Caller.RoleOf(context.User) == Role.Admin || context.GetRouteValue("id") is not string id)
                return await next(invocation);
            var owner = await ownerOf(context.RequestServices, id, context.RequestAborted);
            return owner is null || owner == Caller.Name(context.User)
                ? await next(invocation)
                : Problems.NotYours($"{what} {id} belongs to {owner}, and you are {Caller.Name(context.User)}; only {owner} and admins may do this.");
        });
}
