using System.Security.Claims;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Results;
using Fam.Orchestrator.Results.Curves;
using Fam.Orchestrator.Security;
using Fam.Orchestrator.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary><c>/api/v1/jobs</c></summary>
public static class JobsApi
{
    private const int MinCurvePoints = 5;
    private const int MaxCurvePoints = 10_000;

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).WithSummary("Jobs, newest sweep first");
        jobs.MapGet("{id}", GetAsync).WithSummary("A job with its spec, attempts, checkpoints and history").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("{id}/cancel", CancelAsync).ForJobsOwner().WithSummary("Cancel a job").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("{id}/pause", PauseAsync).ForJobsOwner().WithSummary("Pause a job: one that runs saves a checkpoint first").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("{id}/activate", ActivateAsync).ForJobsOwner().WithSummary("Let a paused job go on").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("{id}/retry", RetryAsync).ForJobsOwner().WithSummary("Queue a job that failed or was cancelled again").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapGet("{id}/logs", LogsAsync).WithSummary("Log lines, oldest first").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("{id}/metrics", MetricsAsync).WithSummary("Curves, of all steps or a range, thinned so that minima and maxima stay").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("{id}/samples", SamplesAsync).WithSummary("Scored samples, by length and index").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("{id}/samples/tally", TallyAsync).WithSummary("How the samples of each task and length came out").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<JobSummary>>, ProblemHttpResult>> ListAsync(
        JobReader reader, CancellationToken cancellation, [FromQuery(Name = "sweep_id")] string? sweepId = null, string? state = null, string? cursor = null, int limit = 50)
    {
        var (wanted, noState) = QueryWord.Read<JobState>("state", state);
        if (noState is not null)
            return noState;
        if (Paging.Check(limit) is { } fault)
            return fault;
        if (!Paging.TryRead<JobPlace>(cursor, out var after))
            return Paging.BadCursor(cursor);
        return TypedResults.Ok(await reader.ListAsync(sweepId, wanted, after, limit, cancellation));
    }

    private static async Task<Results<Ok<JobDetail>, ProblemHttpResult>> GetAsync(string id, JobReader reader, CancellationToken cancellation) =>
        await reader.FindAsync(id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NoJob(id);

    private static async Task<Results<Ok<JobDetail>, ProblemHttpResult>> CancelAsync(string id, JobReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!await reader.ExistsAsync(id, cancellation))
            return Problems.NoJob(id);
        await grains.GetGrain<IJobGrain>(id).Cancel($"cancelled by {Caller.Words(user)}");
        return await reader.FindAsync(id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NoJob(id);
    }

    private static async Task<Results<Ok<JobDetail>, ProblemHttpResult>> PauseAsync(string id, JobReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!await reader.ExistsAsync(id, cancellation))
            return Problems.NoJob(id);
        await grains.GetGrain<IJobGrain>(id).Pause($"paused by {Caller.Words(user)}");
        return await reader.FindAsync(id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NoJob(id);
    }

    private static async Task<Results<Ok<JobDetail>, ProblemHttpResult>> ActivateAsync(string id, JobReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await reader.FindAsync(id, cancellation) is not { } found)
            return Problems.NoJob(id);
        if (await grains.GetGrain<ISweepGrain>(found.SweepId).ActivateJob(id, $"activated by {Caller.Words(user)}") is { } refusal)
            return Problems.Conflict(refusal);
        return await reader.FindAsync(id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NoJob(id);
    }

    private static async Task<Results<Ok<JobDetail>, ProblemHttpResult>> RetryAsync(string id, JobReader reader, IGrainFactory grains, ClaimsPrincipal user, CancellationToken cancellation, bool force = false)
    {
        if (await reader.FindAsync(id, cancellation) is not { } found)
            return Problems.NoJob(id);
        if (await grains.GetGrain<ISweepGrain>(found.SweepId).RetryJob(id, $"retried by {Caller.Words(user)}{(force ? ", by force" : "")}", force) is { } refusal)
            return Problems.Conflict(refusal);
        return await reader.FindAsync(id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NoJob(id);
    }

    private static async Task<Results<Ok<Page<LogLine>>, ProblemHttpResult>> LogsAsync(
        string id, JobReader reader, FamDatabase database, CancellationToken cancellation, long after = 0, long? before = null, string[]? level = null, string? search = null, bool tail = false, int limit = Paging.MaxLimit)
    {
        if (Paging.Check(limit) is { } fault)
            return fault;
        if (level?.FirstOrDefault(word => !LogQuery.Levels.Contains(word)) is { } wrong)
            return Problems.Parameter("level", wrong, string.Join(" | ", LogQuery.Levels));
        if (!await reader.ExistsAsync(id, cancellation))
            return Problems.NoJob(id);
        return TypedResults.Ok(await database.ReadAsync(rows => JobLog.ReadAsync(rows, id, new LogQuery { After = after, Before = before, OfLevels = level ?? [], Search = search, Tail = tail }, limit, cancellation), cancellation));
    }

    private static async Task<Results<Ok<IReadOnlyList<MetricSeries>>, ProblemHttpResult>> MetricsAsync(
        string id, JobReader reader, FamDatabase database, CancellationToken cancellation,
        string[]? name = null, [FromQuery(Name = "max_points")] int maxPoints = 1_000, int from = int.MinValue, int to = int.MaxValue)
    {
        if (maxPoints is < MinCurvePoints or > MaxCurvePoints)
            return Problems.Parameter("max_points", maxPoints, $"{MinCurvePoints} to {MaxCurvePoints}");
        if (from > to)
            return Problems.Parameter("from", from, $"a step up to {to}, which 'to' says");
        if (!await reader.ExistsAsync(id, cancellation))
            return Problems.NoJob(id);
        return TypedResults.Ok(await database.ReadAsync(rows => CurveReader.ReadAsync(rows, id, name ?? [], (from, to), maxPoints, cancellation), cancellation));
    }

    private static async Task<Results<Ok<Page<SampleScore>>, ProblemHttpResult>> SamplesAsync(
        string id, JobReader reader, FamDatabase database, CancellationToken cancellation, string? task = null, int? length = null, string? outcome = null, string? cursor = null, int limit = 100)
    {
        if (Paging.Check(limit) is { } fault)
            return fault;
        var (wanted, noOutcome) = QueryWord.Read<SampleOutcome>("outcome", outcome);
        if (noOutcome is not null)
            return noOutcome;
        if (!Paging.TryRead<SamplePlace>(cursor, out var after))
            return Paging.BadCursor(cursor);
        if (!await reader.ExistsAsync(id, cancellation))
            return Problems.NoJob(id);
        return TypedResults.Ok(await database.ReadAsync(rows => SampleLedger.ReadAsync(rows, id, new SampleQuery(task, length, wanted), after, limit, cancellation), cancellation));
    }

    private static async Task<Results<Ok<IReadOnlyList<SampleTally>>, ProblemHttpResult>> TallyAsync(string id, JobReader reader, FamDatabase database, CancellationToken cancellation) =>
        await reader.ExistsAsync(id, cancellation) ? TypedResults.Ok(await database.ReadAsync(rows => SampleLedger.TallyAsync(rows, id, cancellation), cancellation)) : Problems.NoJob(id);
}
