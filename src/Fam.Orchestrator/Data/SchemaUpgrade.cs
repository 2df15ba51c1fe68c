using System.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Results.Curves;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Data;

/// <summary>Brings the schema up to date, and says whether this software can run on the one that is there.</summary>
public sealed partial class SchemaUpgrade(IDbContextFactory<FamDbContext> contexts, IOptions<DatabaseOptions> options, ILogger<SchemaUpgrade> logger)
{
    /// <summary>Before there were migrations, a file said its version here.</summary>
    private const long FirstUserVersion = 1;

    /// <summary>Applies what is missing; several processes may do so at once, and one of them does it.</summary>
    /// <returns>The migrations that were applied.</returns>
    /// <exception cref="InvalidOperationException">The database was written by software that this one cannot follow.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (options.Value.Provider == DatabaseProvider.Sqlite)
            await PrepareFileAsync(context, cancellation);
        await CheckAsync(context, cancellation);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            if (options.Value.Provider == DatabaseProvider.Sqlite)
                await KeepCopyAsync(context, cancellation);
            await context.Database.MigrateAsync(cancellation);
            LogMigrated(Place, string.Join(", ", pending));
        }

        // Also where nothing is pending: the upgrade may have been cut short behind its migrations, or another process is at it.
        var filled = await CurveFill.FillAsync(context, cancellation);
        if (filled > 0)
            LogFilled(filled);
        return pending;
    }

    /// <summary>Refuses a schema that is older or newer than what this software reads; the message says what to do.</summary>
    public async Task EnsureCurrentAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await CheckAsync(context, cancellation);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
            throw new InvalidOperationException($"{Place} lacks {pending.Count} migrations ({string.Join(", ", pending)}); run `fam db migrate` once, or set {DatabaseOptions.Section}:{nameof(DatabaseOptions.MigrateAtStart)} to true.");
    }

    /// <summary>Begins a new life of the database after a restore from a backup.</summary>
    /// <returns>The epoch that begins.</returns>
    public async Task<int> BeginEpochAsync(CancellationToken cancellation)
    {
        await EnsureCurrentAsync(cancellation);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Set<SchemaRow>().ExecuteUpdateAsync(row => row.SetProperty(schema => schema.Epoch, schema => schema.Epoch + 1), cancellation);
        return await context.Set<SchemaRow>().Select(row => row.Epoch).SingleAsync(cancellation);
    }

    private string Place => options.Value.Provider == DatabaseProvider.Sqlite ? $"The database {Path.GetFullPath(options.Value.Path)}" : "The PostgreSQL database";

    private async Task PrepareFileAsync(FamDbContext context, CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(options.Value.Path)) is { } folder)
            Directory.CreateDirectory(folder);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellation);
        var history = context.GetService<IHistoryRepository>();
        if (await history.ExistsAsync(cancellation) || await ReadAsync(context, "SELECT COUNT(*) FROM sqlite_master", cancellation) == 0)
            return;
        var version = await ReadAsync(context, "PRAGMA user_version", cancellation);
        if (version != FirstUserVersion)
            throw new InvalidOperationException($"{Place} has schema version {version} and no migrations; name another file in {DatabaseOptions.Section}:{nameof(DatabaseOptions.Path)}, or move this one away to begin anew.");
        // Its tables are the first migration's.
        var first = context.Database.GetMigrations().First();
        await context.Database.ExecuteSqlRawAsync(history.GetCreateIfNotExistsScript(), cancellation);
        await context.Database.ExecuteSqlRawAsync(history.GetInsertScript(new HistoryRow(first, "10.0.14")), cancellation);
    }

    /// <summary>A SQLite file that has been used is copied before it is changed: not all of a change is one transaction.</summary>
    private async Task KeepCopyAsync(FamDbContext context, CancellationToken cancellation)
    {
        if ((await context.Database.GetAppliedMigrationsAsync(cancellation)).LastOrDefault() is not { } last)
            return;
        var copy = $"{Path.GetFullPath(options.Value.Path)}.{last}.bak";
        // An upgrade that was cut short has made it already, from the file as it was.
        if (File.Exists(copy))
            return;
        await context.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", cancellation);
        LogCopied(copy);
    }

    private async Task CheckAsync(FamDbContext context, CancellationToken cancellation)
    {
        // Asked first, since a query of what does not exist is logged as an error.
        if (!await context.GetService<IHistoryRepository>().ExistsAsync(cancellation))
            return;
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        if (applied.IsSubsetOf(context.Database.GetMigrations()))
            return;
        var schema = await context.Set<SchemaRow>().AsNoTracking().Select(row => new { row.Version, row.OldestReader }).SingleAsync(cancellation);
        if (schema.OldestReader > FamDbContext.SchemaVersion)
        {
            throw new InvalidOperationException(
                $"{Place} has schema version {schema.Version}, which software from schema version {schema.OldestReader} on can read; this Fam has version {FamDbContext.SchemaVersion}. Start the Fam that wrote it, or restore a backup.");
        }

        LogNewer(Place, schema.Version, FamDbContext.SchemaVersion);
    }

    private static async Task<long> ReadAsync(FamDbContext context, string sql, CancellationToken cancellation)
    {
        if (context.Database.GetDbConnection().State != ConnectionState.Open)
            await context.Database.OpenConnectionAsync(cancellation);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database as it was before the upgrade is kept in {Copy}.")]
    private partial void LogCopied(string copy);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Curves} curves of the earlier release were rolled up.")]
    private partial void LogFilled(int curves);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Place} was brought up to date: {Migrations}.")]
    private partial void LogMigrated(string place, string migrations);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Place} has the newer schema version {Version}; this software, of version {Own}, runs on it until it is upgraded.")]
    private partial void LogNewer(string place, int version, int own);
}
