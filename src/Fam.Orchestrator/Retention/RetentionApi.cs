using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Fam.Orchestrator.Security.Audit;
using Fam.Orchestrator.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Retention;

/// <summary><c>/api/v1/retention</c>, and archiving and deleting sweeps. Whatever is removed may be looked at before.</summary>
public static class RetentionApi
{
    public static void MapRetention(this IEndpointRouteBuilder api)
    {
        var retention = api.MapGroup("retention").WithTags("Retention");
        retention.MapPost("preview", (RetentionRequest request, FamDatabase database, IOptions<OrchestratorOptions> options, TimeProvider clock, CancellationToken cancellation) =>
                RunAsync(request, apply: false, database, options.Value, clock, cancellation))
            .WithMetadata(new ChangesNothing()).WithSummary("What would be removed of jobs that ended long ago");
        retention.MapPost("apply", (RetentionRequest request, FamDatabase database, IOptions<OrchestratorOptions> options, TimeProvider clock, CancellationToken cancellation) =>
                RunAsync(request, apply: true, database, options.Value, clock, cancellation))
            .RequireAuthorization(Policies.Administer).WithSummary("Remove metrics, samples, logs or checkpoints of jobs that ended long ago, or old audit rows");
        var sweeps = api.MapGroup("sweeps/{id}").WithTags("Sweeps");
        sweeps.MapPost("archive", ArchiveAsync).ForSweepsOwner().WithSummary("Take an ended sweep off the lists; nothing is removed").ProducesProblem(StatusCodes.Status409Conflict);
        sweeps.MapPost("delete", DeleteAsync).ForSweepsOwner().WithSummary("Delete an ended sweep with all its jobs, or say what would go").ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<RemovalView>, ProblemHttpResult>> RunAsync(
        RetentionRequest request, bool apply, FamDatabase database, OrchestratorOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        if (request.What is not { Count: > 0 })
            return Problems.Parameter("what", "empty", "one or more of metrics, samples, logs, checkpoints and audit");
        if (request.OlderThanSeconds is not (>= 0 and <= 1e10))
            return Problems.Parameter("older_than_seconds", request.OlderThanSeconds, "seconds from 0 on");
        // Whoever has an admin's token must not be able to wipe out what it did.
        if (request.What.Contains(RetainedKind.Audit) && !(options.AuditRetention > TimeSpan.Zero && request.OlderThanSeconds >= options.AuditRetention.TotalSeconds))
        {
            return Problems.Parameter("older_than_seconds", request.OlderThanSeconds, options.AuditRetention > TimeSpan.Zero
                ? $"{options.AuditRetention.TotalSeconds:0} or more for audit: rows stay for {OrchestratorOptions.Section}:{nameof(options.AuditRetention)}"
                : $"without audit in what: {OrchestratorOptions.Section}:{nameof(options.AuditRetention)} is 0, and keeps all of it");
        }

        var before = clock.GetUtcNow() - TimeSpan.FromSeconds(request.OlderThanSeconds);
        return TypedResults.Ok(await database.WriteAsync(
            async rows =>
            {
                var removals = new JobRemovals(rows, rows.Jobs.Where(row => row.FinishedAt != null && row.FinishedAt <= before).Select(row => row.Id), apply);
                foreach (var kind in request.What.Distinct())
                {
                    await (kind switch
                    {
                        RetainedKind.Metrics => removals.MetricsAsync(),
                        RetainedKind.Samples => removals.SamplesAsync(),
                        RetainedKind.Logs => removals.LogsAsync(),
                        RetainedKind.Checkpoints => removals.CheckpointsAsync(),
                        RetainedKind.Audit => removals.AuditAsync(before),
                        _ => throw new ArgumentOutOfRangeException(nameof(request), kind, "An unknown kind."),
                    });
                }
                return new RemovalView(apply, removals.Items);
            },
            cancellation));
    }

    private static async Task<Results<Ok<SweepDetail>, ProblemHttpResult>> ArchiveAsync(string id, SweepReader reader, FamDatabase database, TimeProvider clock, CancellationToken cancellation)
    {
        var (sweepId, problem) = await EndedAsync(id, reader, database, cancellation);
        if (sweepId is null)
            return problem!;
        DateTimeOffset? now = clock.GetUtcNow();
        await database.WriteAsync(rows => rows.Sweeps.Where(row => row.Id == sweepId && row.ArchivedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.ArchivedAt, now), cancellation), cancellation);
        return await reader.FindAsync(sweepId, cancellation) is { } sweep ? TypedResults.Ok(sweep) : Problems.NoSweep(id);
    }

    private static async Task<Results<Ok<RemovalView>, ProblemHttpResult>> DeleteAsync(string id, SweepDeletion deletion, SweepReader reader, FamDatabase database, CancellationToken cancellation)
    {
        var (sweepId, problem) = await EndedAsync(id, reader, database, cancellation);
        if (sweepId is null)
            return problem!;
        var apply = !deletion.DryRun;
        return TypedResults.Ok(await database.WriteAsync(
            async rows =>
            {
                var removals = new JobRemovals(rows, rows.Jobs.Where(row => row.SweepId == sweepId).Select(row => row.Id), apply);
                await removals.MetricsAsync();
                await removals.SamplesAsync();
                await removals.LogsAsync();
                await removals.CheckpointsAsync();
                await removals.JobsAsync();
                await removals.SweepAsync(sweepId);
                return new RemovalView(apply, removals.Items);
            },
            cancellation));
    }

    /// <summary>The sweep's full id once it has ended; what runs is cancelled before it is put away.</summary>
    private static async Task<(string? Id, ProblemHttpResult? Problem)> EndedAsync(string id, SweepReader reader, FamDatabase database, CancellationToken cancellation)
    {
        var (sweepId, problem) = await SweepsApi.ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return (null, problem);
        var ended = await database.ReadAsync(rows => rows.Sweeps.AnyAsync(row => row.Id == sweepId && row.FinishedAt != null, cancellation), cancellation);
        return ended ? (sweepId, null) : (null, TypedResults.Problem(
            $"Sweep {sweepId} has not ended; cancel it first: POST /api/v1/sweeps/{sweepId}/cancel.", statusCode: StatusCodes.Status409Conflict, title: "Sweep has not ended"));
    }
}
