using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Data;

/// <summary>Where the rows are.</summary>
public enum DatabaseProvider
{
    /// <summary>One file, one process.</summary>
    Sqlite,

    /// <summary>A server, for any number of orchestrators.</summary>
    Postgres,
}

/// <summary>Which database holds the rows; section <c>Fam:Database</c> of the configuration. Checked at start.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Fam:Database";

    /// <summary><c>sqlite</c> (default) or <c>postgres</c>.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>The SQLite file; made where it is missing. Relative to the working directory. Default: <c>fam.db</c>.</summary>
    public string Path { get; set; } = "fam.db";

    /// <summary>Npgsql's connection string, such as <c>Host=db;Username=fam;Password=…;Database=fam;SSL Mode=VerifyFull</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Whether a start brings the schema up to date. Default: SQLite yes; PostgreSQL no, since several orchestrators may
    /// share it: <c>fam db migrate</c> does it once, before they start.
    /// </summary>
    public bool? MigrateAtStart { get; set; }

    /// <summary>Groups of writes that PostgreSQL commits at the same time, 1 to 16. Default 2. SQLite has one writer.</summary>
    public int ConcurrentCommits { get; set; } = 2;

    /// <summary>Most changes in one commit, 1 to 10,000. Default 256.</summary>
    public int MaxChangesPerCommit { get; set; } = 256;

    public bool MigratesAtStart => MigrateAtStart ?? Provider == DatabaseProvider.Sqlite;
}

/// <summary>Refuses settings that cannot work, each with what to write instead.</summary>
internal sealed class DatabaseOptionsCheck : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(DatabaseOptions options)
    {
        if (options.Provider == DatabaseProvider.Sqlite && string.IsNullOrWhiteSpace(options.Path))
            yield return $"{DatabaseOptions.Section}:Path is empty; write the path of the SQLite file, such as 'fam.db'.";
        if (options.Provider == DatabaseProvider.Postgres && string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return $"{DatabaseOptions.Section}:ConnectionString is empty; write Npgsql's, such as 'Host=127.0.0.1;Username=fam;Database=fam'.";
        if (options.ConcurrentCommits is < 1 or > 16)
            yield return $"{DatabaseOptions.Section}:ConcurrentCommits is {options.ConcurrentCommits}; write a number from 1 to 16.";
        if (options.MaxChangesPerCommit is < 1 or > 10_000)
            yield return $"{DatabaseOptions.Section}:MaxChangesPerCommit is {options.MaxChangesPerCommit}; write a number from 1 to 10000.";
    }
}
