using Fam.Contracts.Jobs;

namespace Fam.Contracts.Views;

/// <summary>What a job's model was made of, and what was made of it.</summary>
/// <param name="Origins">The oldest first; empty where it starts from nothing.</param>
/// <param name="Descendants">Jobs that start from, or evaluate, what this one has saved; at most <see cref="MostDescendants"/>.</param>
public sealed record LineageView(IReadOnlyList<LineageStep> Origins, IReadOnlyList<LineageJob> Descendants)
{
    public const int MostDescendants = 100;
}

/// <summary>Something a model was made of.</summary>
/// <param name="Kind"><c>base</c>, <c>adapter</c>, <c>merged</c> or <c>checkpoint</c>.</param>
/// <param name="Name">The path or address it goes by.</param>
/// <param name="Sha256">Of its weights, lower-case hexadecimal; null where nobody has told.</param>
/// <param name="JobId">The job that saved these weights; null where none here did.</param>
/// <param name="Step">At which step of that job.</param>
public sealed record LineageStep(string Kind, string Name, string? Sha256, string? JobId = null, string? JobName = null, int? Step = null);

/// <summary>A job that goes on from another's checkpoint.</summary>
/// <param name="From">The path or address by which its spec names what it starts from.</param>
public sealed record LineageJob(string JobId, string Name, string SweepName, JobState State, string From);
