namespace Fam.Contracts.Views;

/// <summary>What whoever submits says of the place it was submitted from. Nothing proves it.</summary>
public sealed record SubmissionSource
{
    /// <summary>Commit that was checked out there, 40 or 64 lower-case hexadecimal digits; null where there was no repository.</summary>
    public string? GitCommit { get; init; }

    /// <summary>Whether tracked files differed from that commit; null where there was none.</summary>
    public bool? GitDirty { get; init; }

    /// <summary>Branch, at most 200 characters; null where none was checked out.</summary>
    public string? GitBranch { get; init; }

    /// <summary>Program and version that submitted, such as <c>fam 0.1.0</c>; at most 200 characters.</summary>
    public string? Client { get; init; }
}

/// <summary>Where a sweep comes from.</summary>
public sealed record SweepProvenance
{
    /// <summary>Where it was submitted; null where nobody said.</summary>
    public SubmissionSource? Source { get; init; }

    /// <summary>Versions of what took it: Fam with its commit, .NET, EF Core, the database's provider, the grains' runtime.</summary>
    public IReadOnlyDictionary<string, string> Orchestrator { get; init; } = new Dictionary<string, string>();

    /// <summary>Job whose trial it does again; null where it is one of its own.</summary>
    public string? Reproduces { get; init; }

    /// <summary>The files that its scores were read from; null where they were made here.</summary>
    public ImportSource? Import { get; init; }
}

/// <summary>Files of results that others made.</summary>
public sealed record ImportSource
{
    /// <summary>What wrote them: <c>lm-evaluation-harness</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Its version, as the file has it; null where it has none.</summary>
    public string? FormatVersion { get; init; }

    /// <summary>The model's name in them.</summary>
    public required string Model { get; init; }

    /// <summary>Over names and hashes of all files, lower-case hexadecimal: the same files are imported once.</summary>
    public required string Sha256 { get; init; }

    public required IReadOnlyList<FileView> Files { get; init; }

    /// <summary>When the model was asked; null where the files do not say.</summary>
    public DateTimeOffset? EvaluatedAt { get; init; }
}

/// <summary>Asks for a job's trial once more.</summary>
public sealed record ReproductionRequest(SubmissionSource? Source = null);
