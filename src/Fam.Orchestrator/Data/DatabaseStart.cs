using System.Globalization;
using Fam.Orchestrator.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Data;

/// <summary>Makes the database where there is none, before anything else starts; refuses one of another version.</summary>
public sealed class DatabaseStart(IDbContextFactory<FamDbContext> contexts, IOptions<OrchestratorOptions> options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.Value.DatabasePath);
        if (Path.GetDirectoryName(path) is { } folder)
            Directory.CreateDirectory(folder);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        // The version comes before the tables, so that a start that is cut short is gone on with by the next.
        if (await ReadAsync(context, "SELECT COUNT(*) FROM sqlite_master", cancellationToken) == 0)
            await context.Database.ExecuteSqlRawAsync($"PRAGMA user_version = {FamDbContext.SchemaVersion}", cancellationToken);
        var version = await ReadAsync(context, "PRAGMA user_version", cancellationToken);
        if (version != FamDbContext.SchemaVersion)
        {
            throw new InvalidOperationException(
                $"The database {path} has schema version {version}; this Fam reads version {FamDbContext.SchemaVersion}. " +
                $"Start the Fam that wrote it, or name another file in {OrchestratorOptions.Section}:{nameof(OrchestratorOptions.DatabasePath)}, or move this one away to begin anew.");
        }

        await context.Database.EnsureCreatedAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<long> ReadAsync(FamDbContext context, string sql, CancellationToken cancellation)
    {
        await context.Database.OpenConnectionAsync(cancellation);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }
}
