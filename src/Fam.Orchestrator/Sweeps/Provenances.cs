using System.Text.RegularExpressions;
using Fam.Contracts;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orleans;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Where sweeps come from, as it is stored with them.</summary>
public static partial class Provenances
{
    private const int MostCharacters = 200;

    /// <summary>Versions of what takes sweeps: the same for the whole life of the process.</summary>
    private static readonly Dictionary<string, string> Versions = Here();

    public static SweepProvenance Of(SubmissionSource? source, string? reproduces = null) =>
        new() { Source = source, Orchestrator = Versions, Reproduces = reproduces };

    public static SweepProvenance Of(ImportSource files) => new() { Orchestrator = Versions, Import = files };

    /// <summary>What a client says is shown to others; null where it can be.</summary>
    public static ProblemHttpResult? Fault(SubmissionSource? source)
    {
        if (source?.GitCommit is { } commit && !Commit().IsMatch(commit))
            return Problems.Parameter("source.git_commit", Shown(commit), "a commit of 40 or 64 lower-case hexadecimal digits, or left out");
        if (source?.GitBranch is { } branch && !IsLine(branch))
            return Problems.Parameter("source.git_branch", Shown(branch), $"one line of at most {MostCharacters} characters, or left out");
        return source?.Client is { } client && !IsLine(client) ? Problems.Parameter("source.client", Shown(client), $"one line of at most {MostCharacters} characters, or left out") : null;
    }

    private static bool IsLine(string text) => text.Length is > 0 and <= MostCharacters && !text.Any(char.IsControl);

    private static string Shown(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";

    private static Dictionary<string, string> Here()
    {
        return new Dictionary<string, string>(FamBuild.Facts, StringComparer.Ordinal)
        {
            ["dotnet"] = Environment.Version.ToString(),
            ["ef_core"] = FamBuild.VersionOf(typeof(DbContext)),
            ["sqlite"] = FamBuild.VersionOf(typeof(SqliteConnection)),
            ["npgsql"] = FamBuild.VersionOf(typeof(NpgsqlConnection)),
            ["grains"] = $"{typeof(Grain).Assembly.GetName().Name} {FamBuild.VersionOf(typeof(Grain))}",
            ["schema"] = $"{FamDbContext.SchemaVersion}",
        };
    }

    [GeneratedRegex("^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
    private static partial Regex Commit();
}
