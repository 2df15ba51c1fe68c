using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Orchestrator.Data;

namespace Fam.Cli.Database;

/// <summary><c>fam db …</c>: what an operator does to the database while no orchestrator has to run.</summary>
internal static class DatabaseCommands
{
    public static Command Create()
    {
        return new FamCommand("db", "Bring the database up to date, and tell it that it was restored.", "fam db migrate")
        {
            new FamCommand(
                "migrate",
                "Bring the schema up to date. Safe to run again, and while orchestrators of the previous release run.",
                "fam db migrate --postgres 'Host=127.0.0.1;Username=fam;Database=fam'",
                "fam db migrate --sqlite .fam/fam.db")
            .Runs((call, cancellation) => RunAsync(call, MigrateAsync, cancellation)),
            new FamCommand(
                "restored",
                "Say, before orchestrators start, that the database was restored from a backup: attempts that were opened after the backup are then out of date, and their workers drop them.",
                "fam db restored --postgres 'Host=127.0.0.1;Username=fam;Database=fam'")
            .Runs((call, cancellation) => RunAsync(call, BeginEpochAsync, cancellation)),
            DatabaseAccess.Postgres,
            DatabaseAccess.Sqlite,
        };
    }

    private static Task<int> RunAsync(Call call, Func<SchemaUpgrade, Terminal, CancellationToken, Task> act, CancellationToken cancellation) =>
        DatabaseAccess.UseAsync(call, _ => { }, async services =>
        {
            await act(services.GetRequiredService<SchemaUpgrade>(), call.Terminal, cancellation);
            return ExitStatus.Done;
        });

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
