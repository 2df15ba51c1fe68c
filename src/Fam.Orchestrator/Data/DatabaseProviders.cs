using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fam.Orchestrator.Data;

/// <summary>The rows in SQLite. A type of its own, since each provider has a set of migrations of its own.</summary>
public sealed class SqliteFamDbContext(DbContextOptions<SqliteFamDbContext> options) : FamDbContext(options);

/// <summary>The rows in PostgreSQL.</summary>
public sealed class PostgresFamDbContext(DbContextOptions<PostgresFamDbContext> options) : FamDbContext(options);

/// <summary>Makes contexts of the configured provider.</summary>
public static class DatabaseProviders
{
    /// <summary>Adds <see cref="FamDatabase"/> and what brings its schema up to date. Options come from section <c>Fam:Database</c>.</summary>
    public static IServiceCollection AddFamDatabase(this IServiceCollection services)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsCheck>();
        services.AddPooledDbContextFactory<SqliteFamDbContext>((provider, context) => UseSqlite(context, Options(provider).Path));
        services.AddPooledDbContextFactory<PostgresFamDbContext>((provider, context) => UsePostgres(context, Options(provider).ConnectionString!));
        services.AddSingleton<IDbContextFactory<FamDbContext>>(provider => Options(provider).Provider == DatabaseProvider.Postgres
            ? new Contexts<PostgresFamDbContext>(provider.GetRequiredService<IDbContextFactory<PostgresFamDbContext>>())
            : new Contexts<SqliteFamDbContext>(provider.GetRequiredService<IDbContextFactory<SqliteFamDbContext>>()));
        services.AddMetrics();
        services.AddSingleton<CommitInstruments>();
        services.AddSingleton<FamDatabase>();
        services.AddSingleton<SchemaUpgrade>();
        return services;
    }

    public static void UseSqlite(DbContextOptionsBuilder context, string path)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.UseSqlite(new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(path),
            // Seconds to wait for another process that writes, such as a backup.
            DefaultTimeout = 30,
        }.ToString());
        // SQLite changes a table by copying it, outside of the transaction; SchemaUpgrade keeps a copy of the file instead.
        context.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning));
    }

    public static void UsePostgres(DbContextOptionsBuilder context, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(context);
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        connection.ApplicationName ??= "fam";
        // Statements are few and return; planning them once is a fifth of their cost.
        if (!connection.ContainsKey("Max Auto Prepare"))
            connection.MaxAutoPrepare = 100;
        // Sessions are all alike: nothing is set in one that the next must not find.
        connection.NoResetOnClose = true;
        context.UseNpgsql(connection.ConnectionString);
    }

    private static DatabaseOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;

    private sealed class Contexts<TContext>(IDbContextFactory<TContext> contexts) : IDbContextFactory<FamDbContext>
        where TContext : FamDbContext
    {
        public FamDbContext CreateDbContext() => contexts.CreateDbContext();

        public async Task<FamDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) => await contexts.CreateDbContextAsync(cancellationToken);
    }
}
