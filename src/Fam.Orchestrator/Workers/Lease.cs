using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>A worker's right to run an attempt, timed by the orchestrator's monotonic clock.</summary>
public sealed class Lease
{
    public required PlacedJob Job { get; init; }

    public string JobId => Job.JobId;

    /// <summary>Fencing token.</summary>
    public required long Token { get; init; }

    public required string WorkerId { get; init; }

    /// <summary>What it holds of the worker's devices.</summary>
    public required Occupation Taken { get; init; }

    public int Slots => Job.Slots;

    /// <summary>When a heartbeat last listed it, or when it was opened; a timestamp of the clock.</summary>
    public required long RenewedAt { get; set; }

    /// <summary>When its command was last sent; a timestamp of the clock.</summary>
    public required long SentAt { get; set; }

    /// <summary>The worker has said that it has the attempt.</summary>
    public bool Answered { get; set; }

    /// <summary>Since when a cancel waits for the attempt to end, a timestamp of the clock; null where none does.</summary>
    public long? StoppingSince { get; set; }

    /// <summary>The worker's process that last listed the attempt; null before any did.</summary>
    public Guid? ListedBy { get; set; }

    /// <summary>Share done, 0 to 1, as the last heartbeat has it; null before one said.</summary>
    public double? Progress { get; set; }

    /// <summary>Last step the worker told of.</summary>
    public int? Step { get; set; }

    /// <summary>Since when nothing of it is in a checkpoint; a timestamp of the clock.</summary>
    public required long UnsavedSince { get; set; }

    /// <summary>Whether the worker has yet to answer a command.</summary>
    public bool AwaitsAnswer => StoppingSince is not null || !Answered;
}
