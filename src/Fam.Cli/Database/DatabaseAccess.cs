using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Up;
using Fam.Orchestrator.Data;
using Npgsql;

namespace Fam.Cli.Database;

/// <summary>How commands reach the database itself, without an orchestrator.</summary>
internal static class DatabaseAccess
{
    public static Option<string> Postgres { get; } = new("--postgres")
    {
        Description = "PostgreSQL, as a connection string of Npgsql. [default: $Fam__Database__ConnectionString, else a SQLite file]",
        HelpName = "STRING",
        Recursive = true,
    };

    public static Option<string> Sqlite { get; } = new("--sqlite")
    {
        Description = "SQLite file. [default: fam.db in $FAM_HOME, else in .fam]",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <param name="call">Says which database.</param>
    /// <param name="add">Adds services beside the database's.</param>
    /// <param name="act">Works with them.</param>
    /// <exception cref="CommandFailure">The database cannot be used; the message is its own.</exception>
    public static async Task<T> UseAsync<T>(Call call, Action<IServiceCollection> add, Func<IServiceProvider, Task<T>> act)
    {
        if (call.Given(Postgres) && call.Given(Sqlite))
            throw CommandFailure.Usage("--postgres and --sqlite exclude each other; give one.");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddEnvironmentVariables();
        var section = DatabaseOptions.Section;
        var server = call.Given(Postgres) ? call.Value(Postgres) : call.Given(Sqlite) ? null : builder.Configuration[$"{section}:{nameof(DatabaseOptions.ConnectionString)}"];
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{section}:{nameof(DatabaseOptions.Provider)}"] = server is null ? nameof(DatabaseProvider.Sqlite) : nameof(DatabaseProvider.Postgres),
            [$"{section}:{nameof(DatabaseOptions.ConnectionString)}"] = server,
            [$"{section}:{nameof(DatabaseOptions.Path)}"] = call.Given(Sqlite) ? call.Value(Sqlite) : Path.Combine(DataDirectory.Default, "fam.db"),
        });
        builder.Services.AddFamDatabase();
        add(builder.Services);
        var host = builder.Build();
        await using var disposed = ((IAsyncDisposable)host).ConfigureAwait(false);
        try
        {
            return await act(host.Services);
        }
        catch (Exception failure) when (failure is InvalidOperationException or NpgsqlException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw CommandFailure.Failed(DatabaseCertificate.Refusal(failure) ?? failure.Message);
        }
    }
}
