using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Provenance;

/// <summary>Where a job comes from and what ran it, as names and values.</summary>
internal static class ProvenanceFacts
{
    /// <summary>Of the submission first, then of the last attempt; what is not known is left out.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(JobDetail job)
    {
        var facts = new List<(string Name, string? Value)>
        {
            ("seed", job.Spec.Training is { } training ? $"{training.Seed}" : null),
            ("submitted from", job.Provenance?.Source is { } source ? Words(source) : null),
            ("submitted by", job.Provenance?.Source?.Client),
            ("reproduces", job.Provenance?.Reproduces),
            ("imported from", job.Provenance?.Import is { } import ? $"{import.Format} {import.FormatVersion}".TrimEnd() : null),
            ("model's name", job.Provenance?.Import?.Model),
            ("asked at", job.Provenance?.Import?.EvaluatedAt is { } at ? Units.Time(at) : null),
        };
        facts.AddRange((job.Provenance?.Import?.Files ?? []).Select(file => ($"file.{file.Path}", (string?)$"sha256:{file.Sha256}")));
        facts.AddRange((job.Provenance?.Orchestrator ?? new Dictionary<string, string>()).Select(pair => ($"orchestrator.{pair.Key}", (string?)pair.Value)));
        facts.AddRange(job.Spec.Data.Select(pair => ($"data.{pair.Key}", (string?)pair.Value)));
        if (job.AttemptList.Count > 0)
            facts.AddRange(job.AttemptList[^1].Environment.Select(pair => (pair.Key, (string?)pair.Value)));
        return [.. facts.Where(fact => fact.Value is not null).Select(fact => (fact.Name, fact.Value!))];
    }

    private static string? Words(SubmissionSource source) => source.GitCommit is { } commit
        ? $"commit {commit}{(source.GitBranch is { } branch ? $" on {branch}" : "")}{(source.GitDirty switch { true => ", with changes", false => ", without changes", null => "" })}"
        : "a directory outside of git";
}
