using Fam.Contracts.Jobs;

namespace Fam.Contracts.Views;

/// <summary>One page of a list; <see cref="Next"/> is the cursor of the page after it, null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A sweep to be created: the YAML text as the user wrote it.</summary>
/// <param name="Source">Where it is submitted; null where the client does not say.</param>
public sealed record SweepSubmission(string Yaml, SubmissionSource? Source = null);

/// <summary>How many trials are in each state.</summary>
/// <param name="Waiting">Queued or paused.</param>
/// <param name="Paused">Those of the waiting ones that are paused.</param>
/// <param name="StoppedEarly">Those of the completed ones that the search ended early.</param>
public sealed record TrialCounts(int Total, int Waiting, int Running, int Completed, int Failed, int Cancelled, int Paused = 0, int StoppedEarly = 0);

/// <summary>A sweep in a list.</summary>
public record SweepSummary
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required string Kind { get; init; }
    public required string Method { get; init; }
    public required SweepState State { get; init; }

    /// <summary>The user it belongs to; <c>local</c> where nobody is asked who they are.</summary>
    public string Owner { get; init; } = "local";

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required TrialCounts Trials { get; init; }

    /// <summary>Mean progress of the trials, 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>Estimated seconds to the end; null while unknown or when ended.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>What it has used so far, by kind of device; empty before its first attempt.</summary>
    public IReadOnlyList<SlotCost> Cost { get; init; } = [];

    /// <summary>When it was put away; null while it is listed.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }
}

/// <summary>Slots that were held, by the time they were held.</summary>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>: the kind of the workers; <c>unknown</c> where a worker is forgotten.</param>
/// <param name="SlotSeconds">Seconds from each attempt's lease to its end, times its slots; attempts that failed count too.</param>
public sealed record SlotCost(string Device, double SlotSeconds);

/// <summary>A sweep with its spec and its first trials, in the order of their indices.</summary>
public sealed record SweepDetail : SweepSummary
{
    /// <summary>Trials that are listed at most.</summary>
    public const int MostJobs = 500;

    public const string Minimize = "minimize";
    public const string Maximize = "maximize";

    public required string Yaml { get; init; }

    /// <summary>The metric trials are compared by, such as <c>eval/passkey/exact_match</c>.</summary>
    public required string MetricName { get; init; }

    /// <summary>Which of two values of the metric is the better one: <see cref="Minimize"/> or <see cref="Maximize"/>.</summary>
    public string MetricGoal { get; init; } = Maximize;

    public required IReadOnlyList<JobSummary> Jobs { get; init; }

    /// <summary>The cursor of the list of jobs (<c>/api/v1/jobs?sweep_id=…</c>) that goes on after <see cref="Jobs"/>; null where those are all.</summary>
    public string? NextJobs { get; init; }

    /// <summary>Where it comes from; null in sweeps of an earlier release.</summary>
    public SweepProvenance? Provenance { get; init; }
}

/// <summary>One thing wrong with a sweep spec.</summary>
/// <param name="Line">Line in the YAML text, from 1; 0 where the fault has no place.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Field">Path of the field, such as <c>model.block_size</c>; empty where the text as a whole is meant.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Found">What was written.</param>
/// <param name="Allowed">What would be right.</param>
/// <param name="Suggestion">The key or value that was probably meant.</param>
public sealed record SpecFault(int Line, int Column, string Field, string Message, string? Found = null, string? Allowed = null, string? Suggestion = null)
{
    /// <summary>One line for a terminal: <c>12:5 model.block_sise: unknown key; did you mean block_size?</c></summary>
    public override string ToString() =>
        (Line > 0 ? $"{Line}:{Column} " : "") + (Field.Length > 0 ? $"{Field}: " : "") + Message
        + (Found is null ? "" : $"; found {Found}")
        + (Allowed is null ? "" : $"; allowed: {Allowed}")
        + (Suggestion is null ? "" : $"; did you mean {Suggestion}?");
}

/// <summary>What a spec would create, or everything that is wrong with it. Nothing is stored.</summary>
/// <param name="Trials">The first <see cref="MostTrials"/> of them.</param>
/// <param name="Total">All trials there would be; null where <paramref name="Trials"/> are all.</param>
public sealed record SpecValidation(IReadOnlyList<SpecFault> Faults, IReadOnlyList<TrialPreview> Trials, int? Total = null)
{
    /// <summary>Trials that are listed at most.</summary>
    public const int MostTrials = 500;
}

/// <summary>A trial that a spec would create.</summary>
public sealed record TrialPreview(int Index, string Name, IReadOnlyDictionary<string, string> Parameters);

/// <summary>A sweep shipped with Fam, to start from.</summary>
/// <param name="Name">Its file in the configs directory, without the suffix: <c>passkey</c>, <c>paper/fig3a</c>.</param>
/// <param name="Group">What it is listed under, in words.</param>
public sealed record SweepTemplate(string Name, string Title, string Description, string Yaml, string Group = "");

/// <summary>What came of retrying the failed jobs of a sweep.</summary>
/// <param name="Retried">Ids of the jobs that are queued again.</param>
/// <param name="Refusals">Why others are not, a sentence each.</param>
public sealed record SweepRetry(IReadOnlyList<string> Retried, IReadOnlyList<string> Refusals);
