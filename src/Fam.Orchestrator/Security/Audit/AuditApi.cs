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

    private static async Task<Results<Ok<Page<AuditEntry>>, ProblemHttpResult>> ListAsync(FamDatabase database, CancellationToken cancellation, string? user = null, string? cursor = null, int limit = 50)
    {
        if (Paging.Check(limit) is { } fault)
            return fault;
        if (!Paging.TryRead<AuditPlace>(cursor, out var after))
            return Paging.BadCursor(cursor);
        return TypedResults.Ok(await database.ReadAsync(rows => ReadAsync(rows, user, after, limit, cancellation), cancellation));
    }

    private static async Task<Page<AuditEntry>> ReadAsync(FamDbContext rows, string? user, AuditPlace? after, int limit, CancellationToken cancellation)
    {
        var query = rows.Audit.AsQueryable();
        if (user is not null)
            query = query.Where(row => row.User == user);
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
