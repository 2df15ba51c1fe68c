using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Security.Audit;

/// <summary><c>/api/v1/audit</c>, for admins.</summary>
public static class AuditApi
{
    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("audit", ListAsync).WithTags("Security").WithSummary("What was changed and by whom, newest first").RequireAuthorization(Policies.Administer);

    private static async Task<Results<Ok<Page<AuditEntry>>, ProblemHttpResult>> ListAsync(
        FamDatabase database, CancellationToken cancellation, string? user = null, string? result = null, string? q = null, string? cursor = null, int limit = 50)
    {
        if (Paging.Check(limit) is { } fault)
            return fault;
        if (result is not null && !AuditQuery.Results.Contains(result))
            return Problems.Parameter("result", result, string.Join(" | ", AuditQuery.Results));
        if (!Paging.TryRead<AuditPlace>(cursor, out var after))
            return Paging.BadCursor(cursor);
        return TypedResults.Ok(await database.ReadAsync(rows => ReadAsync(rows, new AuditQuery(user, result, q), after, limit, cancellation), cancellation));
    }

    private static async Task<Page<AuditEntry>> ReadAsync(FamDbContext rows, AuditQuery wanted, AuditPlace? after, int limit, CancellationToken cancellation)
    {
        var query = rows.Audit.AsQueryable();
        if (wanted.User is { } user)
            query = query.Where(row => row.User == user);
        if (wanted.Text is { Length: > 0 } text)
        {
            var pattern = LikePattern.Containing(text);
            query = query.Where(row => EF.Functions.Like(row.Action.ToLower(), pattern, LikePattern.Escaping) || EF.Functions.Like(row.Target.ToLower(), pattern, LikePattern.Escaping));
        }

        query = wanted.Result switch
        {
            "done" => query.Where(row => row.Status < 400),
            "abandoned" => query.Where(row => row.Status == StatusCodes.Status499ClientClosedRequest),
            "refused" => query.Where(row => row.Status >= 400 && row.Status < 500 && row.Status != StatusCodes.Status499ClientClosedRequest),
            "failed" => query.Where(row => row.Status >= 500),
            _ => query,
        };
        if (after is not null)
            query = query.Where(row => row.Number < after.Number);
        var found = await query.OrderByDescending(row => row.Number).Take(limit + 1).ToListAsync(cancellation);
        return new Page<AuditEntry>([.. found.Take(limit).Select(View)], found.Count <= limit ? null : Paging.Write(new AuditPlace(found[limit - 1].Number)));
    }

    private static AuditEntry View(AuditRow row) => new(row.At, row.User, row.TokenId, row.Action, row.Target, Result(row.Status), row.Status, row.RemoteAddress);

    private static string Result(int status) => status switch
    {
        < 400 => "done",
        StatusCodes.Status499ClientClosedRequest => "abandoned",
        < 500 => "refused",
        _ => "failed",
    };
}

/// <summary>Where a page of the audit ended.</summary>
public sealed record AuditPlace(long Number);
