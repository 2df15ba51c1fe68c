using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security.Audit;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Retention;

/// <summary>Removes rows of the audit that are older than <see cref="OrchestratorOptions.AuditRetention"/>, and says so in the audit itself.</summary>
public sealed partial class AuditPruning(
    FamDatabase database, AuditTrail audit, IOptions<OrchestratorOptions> options, TimeProvider clock, ILogger<AuditPruning> logger) : BackgroundService
{
    /// <summary>As whom it writes its own row; no token's user can have this name, for it has parentheses.</summary>
    public const string User = "(retention)";

    /// <summary>Rows that are gone after it.</summary>
    public async Task<long> PruneAsync(CancellationToken cancellation)
    {
        if (options.Value.AuditRetention == TimeSpan.Zero)
            return 0;
        var until = clock.GetUtcNow() - options.Value.AuditRetention;
        var gone = await database.WriteAsync(
            async rows =>
            {
                var removals = new JobRemovals(rows, rows.Jobs.Select(row => row.Id), apply: true);
                await removals.AuditAsync(until);
                return removals.Items[0].Rows;
            },
            cancellation);
        if (gone == 0)
            return 0;
        await audit.WriteAsync(User, "remove old audit rows", $"{gone} up to {until:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        LogPruned(gone, until);
        return gone;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CollectPeriod, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rows} rows of the audit, written up to {Until}, are gone.")]
    private partial void LogPruned(long rows, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old rows of the audit could not be removed; it is tried again.")]
    private partial void LogFailed(Exception failure);
}
