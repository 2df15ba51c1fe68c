using System.Threading.RateLimiting;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Web;

namespace Fam.Orchestrator.Security.Audit;

/// <summary>
/// Writes a row for each request that changes something, refused ones included. The row is committed before the answer
/// leaves: who is told "done" finds it in the audit, and where it cannot be written the answer is an error.
/// </summary>
public sealed partial class AuditTrail(FamDatabase database, TimeProvider clock, ILogger<AuditTrail> logger) : IDisposable
{
    private const int LongestTarget = 512;

    /// <summary>Rows a minute for requests without a valid token: who has none must not be able to fill the disk.</summary>
    public const int StrangersPerMinute = 60;

    private readonly FixedWindowRateLimiter strangers = new(new FixedWindowRateLimiterOptions { PermitLimit = StrangersPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    /// <summary>Middleware: has the row written once the answer is known.</summary>
    public Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (Changes(context))
            context.Response.OnStarting(() => WriteAsync(context));
        return next(context);
    }

    /// <summary>For what <c>fam</c> changes in the database without a request.</summary>
    public Task WriteAsync(string user, string action, string target) => AddAsync(new AuditRow { At = clock.GetUtcNow(), User = user, Action = action, Target = target, Status = 0 });

    public void Dispose() => strangers.Dispose();

    private static bool Changes(HttpContext context) => context.Request.MayChange() && context.GetEndpoint()?.Metadata.GetMetadata<ChangesNothing>() is null;

    private async Task WriteAsync(HttpContext context)
    {
        var user = context.User.Identity is { IsAuthenticated: true } known ? known.Name : null;
        if (user is null)
        {
            using var lease = strangers.AttemptAcquire();
            if (!lease.IsAcquired)
            {
                LogTooMany(context.Response.StatusCode, context.Connection.RemoteIpAddress?.ToString());
                return;
            }
        }

        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var target = context.Response is { StatusCode: StatusCodes.Status201Created, Headers.Location: [{ } made] } ? made : context.Request.Path.Value ?? "/";
        await AddAsync(new AuditRow
        {
            At = clock.GetUtcNow(),
            User = user,
            TokenId = Caller.TokenId(context.User),
            Action = route is null ? Method(context) : $"{Method(context)} {route}",
            Target = target.Length > LongestTarget ? target[..LongestTarget] : target,
            Status = context.Response.StatusCode,
            RemoteAddress = context.Connection.RemoteIpAddress?.ToString(),
        });
    }

    // A client may send any word as a method.
    private static string Method(HttpContext context) => HttpMethods.GetCanonicalizedValue(context.Request.Method) is { Length: <= 16 } known ? known : "OTHER";

    private async Task AddAsync(AuditRow row)
    {
        try
        {
            await database.CommitAsync(rows => rows.Audit.Add(row));
        }
        catch (GroupFailedException)
        {
            // Another's change may be at fault.
            await database.WriteAsync(rows =>
            {
                row.Number = 0;
                rows.Audit.Add(row);
                return Task.FromResult(true);
            });
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request without a valid token from {RemoteAddress}, answered {Status}, is not in the audit: there were too many within a minute.")]
    private partial void LogTooMany(int status, string? remoteAddress);
}

/// <summary>Marks a route that is asked by POST and changes nothing.</summary>
public sealed class ChangesNothing;
