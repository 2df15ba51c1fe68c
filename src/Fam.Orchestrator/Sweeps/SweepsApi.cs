using System.Security.Claims;
using Fam.Contracts.Views;
using Fam.Orchestrator.Artifacts;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Fam.Orchestrator.Security.Audit;
using Fam.Orchestrator.Sweeps.Planning;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans;

namespace Fam.Orchestrator.Sweeps;

/// <summary><c>/api/v1/sweeps</c></summary>
public static class SweepsApi
{
    public static void MapSweeps(this IEndpointRouteBuilder api)
    {
        var sweeps = api.MapGroup("sweeps").WithTags("Sweeps");
        sweeps.MapGet("", ListAsync).WithSummary("Sweeps: newest first, or by q, state, owner, kind and sort");
        sweeps.MapPost("", CreateAsync).RequireAuthorization(Policies.Submit).WithSummary("Create a sweep from YAML; a wrong one is refused with all its faults").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        sweeps.MapPost("validate", Validate).WithMetadata(new ChangesNothing()).WithSummary("What a spec would create, or everything that is wrong with it");
        sweeps.MapPost("dry-run", DryRunAsync).WithMetadata(new ChangesNothing()).WithSummary("What a sweep would do: its trials in their order, with estimates of time and memory").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        sweeps.MapGet("{id}", GetAsync).WithSummary("A sweep with its first trials; the list of jobs has them all").ProducesProblem(StatusCodes.Status404NotFound);
        sweeps.MapPost("{id}/pause", PauseAsync).ForSweepsOwner().WithSummary("Pause a sweep: nothing starts, what runs saves a checkpoint and ends").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        sweeps.MapPost("{id}/activate", ActivateAsync).ForSweepsOwner().WithSummary("Let a paused sweep and its paused trials go on").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        sweeps.MapPost("{id}/cancel", CancelAsync).ForSweepsOwner().WithSummary("Cancel a sweep: waiting trials at once, running ones through their workers").ProducesProblem(StatusCodes.Status404NotFound);
        sweeps.MapPost("{id}/retry", RetryAsync).ForSweepsOwner().WithSummary("Queue every trial of the sweep that failed again").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Answers with the sweep's full id, or says what is wrong with what was written.</summary>
    public static async Task<(string? Id, ProblemHttpResult? Problem)> ResolveAsync(SweepReader reader, string id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return await reader.ResolveAsync(id, cancellation) switch
        {
            [var only] => (only, null),
            [] => (null, Problems.NoSweep(id)),
            var several => (null, Problems.AmbiguousSweep(id, several)),
        };
    }

    private static async Task<Results<Ok<Page<SweepSummary>>, ProblemHttpResult>> ListAsync(
        SweepReader reader, CancellationToken cancellation, string? q = null, string[]? state = null, string? owner = null, string? kind = null, string? sort = null,
        bool archived = false, string? cursor = null, int limit = 50)
    {
        if (Paging.Check(limit) is { } fault)
            return fault;
        var (query, problem) = SweepFilter.Read(q, state, owner, kind, sort, archived);
        if (query is null)
            return problem!;
        if (!Paging.TryRead<SweepPlace>(cursor, out var after) || after?.IsIn(query.Sort) == false)
            return Paging.BadCursor(cursor);
        return TypedResults.Ok(await reader.ListAsync(query, after, limit, cancellation));
    }

    private static async Task<Results<Created<SweepDetail>, ProblemHttpResult>> CreateAsync(
        SweepSubmission submission, ClaimsPrincipal user, SweepCreation creation, DataSets data, CancellationToken cancellation)
    {
        if (Check(submission) is { } fault)
            return fault;
        if (Provenances.Fault(submission.Source) is { } wrong)
            return wrong;
        var result = SweepSpecReader.Read(submission.Yaml);
        if (result.Spec is null)
            return Problems.Spec(result.Faults);
        var (spec, missing) = await data.ResolveAsync(result.Spec, cancellation);
        if (missing.Count > 0)
            return Problems.Spec(missing);
        var created = await creation.CreateAsync(spec, submission.Yaml, Caller.Name(user), Provenances.Of(submission.Source), cancellation);
        return TypedResults.Created($"/api/v1/sweeps/{created.Sweep.Id}", SweepReader.New(created));
    }

    private static Results<Ok<SpecValidation>, ProblemHttpResult> Validate(SweepSubmission submission)
    {
        if (Check(submission) is { } fault)
            return fault;
        var result = SweepSpecReader.Read(submission.Yaml);
        var trials = result.Spec?.Trials ?? [];
        return TypedResults.Ok(new SpecValidation(
            result.Faults,
            [.. trials.Take(SpecValidation.MostTrials).Select(trial => new TrialPreview(trial.Index, trial.Name, trial.Parameters))],
            trials.Count > SpecValidation.MostTrials ? trials.Count : null));
    }

    private static async Task<Results<Ok<SweepPlan>, ProblemHttpResult>> DryRunAsync(SweepSubmission submission, SweepPlanner planner, CancellationToken cancellation)
    {
        if (Check(submission) is { } fault)
            return fault;
        var result = SweepSpecReader.Read(submission.Yaml);
        return result.Spec is null ? Problems.Spec(result.Faults) : TypedResults.Ok(await planner.PlanAsync(result.Spec, cancellation));
    }

    private static async Task<Results<Ok<SweepDetail>, ProblemHttpResult>> GetAsync(string id, SweepReader reader, CancellationToken cancellation)
    {
        var (sweepId, problem) = await ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return problem!;
        return await reader.FindAsync(sweepId, cancellation) is { } sweep ? TypedResults.Ok(sweep) : Problems.NoSweep(id);
    }

    private static async Task<Results<Ok<SweepDetail>, ProblemHttpResult>> CancelAsync(string id, SweepReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (sweepId, problem) = await ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return problem!;
        await grains.GetGrain<ISweepGrain>(sweepId).Cancel($"cancelled with its sweep, by {Caller.Words(user)}");
        return await reader.FindAsync(sweepId, cancellation) is { } sweep ? TypedResults.Ok(sweep) : Problems.NoSweep(id);
    }

    private static Task<Results<Ok<SweepDetail>, ProblemHttpResult>> PauseAsync(string id, SweepReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation) =>
        DoAsync(id, reader, sweepId => grains.GetGrain<ISweepGrain>(sweepId).Pause($"paused with its sweep, by {Caller.Words(user)}"), cancellation);

    private static Task<Results<Ok<SweepDetail>, ProblemHttpResult>> ActivateAsync(string id, SweepReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation) =>
        DoAsync(id, reader, sweepId => grains.GetGrain<ISweepGrain>(sweepId).Activate($"activated with its sweep, by {Caller.Words(user)}"), cancellation);

    private static async Task<Results<Ok<SweepRetry>, ProblemHttpResult>> RetryAsync(string id, SweepReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation, bool force = false)
    {
        var (sweepId, problem) = await ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return problem!;
        var retry = await grains.GetGrain<ISweepGrain>(sweepId).RetryFailed($"retried with its sweep, by {Caller.Words(user)}{(force ? ", by force" : "")}", force);
        if (retry.Retried.Count > 0)
            return TypedResults.Ok(retry);
        return Problems.Conflict(retry.Refusals.Count == 0 ? $"sweep {sweepId} has no failed trial" : string.Join(' ', retry.Refusals.Take(5)));
    }

    /// <param name="act">Says why not, in words; null where it is done.</param>
    private static async Task<Results<Ok<SweepDetail>, ProblemHttpResult>> DoAsync(string id, SweepReader reader, Func<string, Task<string?>> act, CancellationToken cancellation)
    {
        var (sweepId, problem) = await ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return problem!;
        if (await act(sweepId) is { } refusal)
            return Problems.Conflict(refusal);
        return await reader.FindAsync(sweepId, cancellation) is { } sweep ? TypedResults.Ok(sweep) : Problems.NoSweep(id);
    }

    /// <summary>A body of another shape, such as <c>{}</c>, binds to a record whose YAML is null.</summary>
    private static ProblemHttpResult? Check(SweepSubmission submission) =>
        submission.Yaml is null ? Problems.Parameter("yaml", "null", "the sweep's text: {\"yaml\": \"name: …\"}") : null;
}
