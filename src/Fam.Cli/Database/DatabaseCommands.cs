using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Cli.Up;
using Fam.Orchestrator.Data;
using Npgsql;

namespace Fam.Cli.Database;

/// <summary><c>fam db …</c>: what an operator does to the database while no orchestrator has to run.</summary>
internal static class DatabaseCommands
{
    public static Command Create()
    {
        var postgres = new Option<string>("--postgres") { Description = "PostgreSQL, as a connection string of Npgsql. [default: $Fam__Database__ConnectionString, else a SQLite file]", HelpName = "STRING" };
        var sqlite = new Option<string>("--sqlite") { Description = "SQLite file. [default: fam.db in $FAM_HOME, else in .fam]", HelpName = "FILE" };
        return new FamCommand("db", "Bring the database up to date, and tell it that it was restored.", "fam db migrate")
        {
            new FamCommand(
                "migrate",
                "Bring the schema up to date. Safe to run again, and while orchestrators of the previous release run.",
                "fam db migrate --postgres 'Host=127.0.0.1;Username=fam;Database=fam'",
                "fam db migrate --sqlite .fam/fam.db")
            {
                postgres, sqlite,
            }.Runs((call, cancellation) => RunAsync(call, postgres, sqlite, MigrateAsync, cancellation)),
            new FamCommand(
                "restored",
                "Say, before orchestrators start, that the database was restored from a backup: attempts that were opened after the backup are then out of date, and their workers drop them.",
                "fam db restored --postgres 'Host=127.0.0.1;Username=fam;Database=fam'")
            {
                postgres, sqlite,
            }.Runs((call, cancellation) => RunAsync(call, postgres, sqlite, BeginEpochAsync, cancellation)),
        };
    }

    private static async Task<int> RunAsync(
        Call call, Option<string> postgres, Option<string> sqlite, Func<SchemaUpgrade, Terminal, CancellationToken, Task> act, CancellationToken cancellation)
    {
        if (call.Given(postgres) && call.Given(sqlite))
            throw CommandFailure.Usage("--postgres and --sqlite exclude each other; give one.");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddEnvironmentVariables();
        var section = DatabaseOptions.Section;
        var server = call.Given(postgres) ? call.Value(postgres) : call.Given(sqlite) ? null : builder.Configuration[$"{section}:{nameof(DatabaseOptions.ConnectionString)}"];
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{section}:{nameof(DatabaseOptions.Provider)}"] = server is null ? nameof(DatabaseProvider.Sqlite) : nameof(DatabaseProvider.Postgres),
            [$"{section}:{nameof(DatabaseOptions.ConnectionString)}"] = server,
            [$"{section}:{nameof(DatabaseOptions.Path)}"] = call.Given(sqlite) ? call.Value(sqlite) : Path.Combine(DataDirectory.Default, "fam.db"),
        });
        builder.Services.AddFamDatabase();
        using var host = builder.Build();
        try
        {
            await act(host.Services.GetRequiredService<SchemaUpgrade>(), call.Terminal, cancellation);
            return ExitStatus.Done;
        }
        catch (Exception failure) when (failure is InvalidOperationException or NpgsqlException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw CommandFailure.Failed(failure.Message);
        }
    }

    private static async Task MigrateAsync(SchemaUpgrade schema, Terminal terminal, CancellationToken cancellation)
    {
        var applied = await schema.ApplyAsync(cancellation);
        if (terminal.Json)
            Terminal.WriteJsonLine(new MigrationView(applied));
        else
            Console.Out.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
    }

    private static async Task BeginEpochAsync(SchemaUpgrade schema, Terminal terminal, CancellationToken cancellation)
    {
        var epoch = await schema.BeginEpochAsync(cancellation);
        if (terminal.Json)
            Terminal.WriteJsonLine(new EpochView(epoch));
        else
            Console.Out.WriteLine($"Epoch {epoch} has begun; attempts of earlier ones are out of date.");
    }
}

/// <summary>What <c>fam db migrate --json</c> prints.</summary>
internal sealed record MigrationView(IReadOnlyList<string> Applied);

/// <summary>What <c>fam db restored --json</c> prints.</summary>
internal sealed record EpochView(int Epoch);
