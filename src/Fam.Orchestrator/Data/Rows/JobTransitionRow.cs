using Fam.Contracts.Jobs;

namespace Fam.Orchestrator.Data.Rows;

/// <summary>One transition in a job's history.</summary>
public sealed class JobTransitionRow
{
    public long Number { get; set; }
    public required string JobId { get; set; }
    public required JobState From { get; set; }
    public required JobState To { get; set; }
    public required string Reason { get; set; }
    public required DateTimeOffset At { get; set; }

    /// <summary>What the reason says, for programs: a <c>TransitionDetail</c> as JSON; null where the words are all there is.</summary>
    public string? Detail { get; set; }
}
