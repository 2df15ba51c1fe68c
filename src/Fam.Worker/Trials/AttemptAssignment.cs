using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;

namespace Fam.Worker.Trials;

/// <summary>What a child process is given: one attempt at a job. Written as <c>assignment.json</c> in the attempt's directory.</summary>
public sealed record AttemptAssignment
{
    public required string JobId { get; init; }

    /// <summary>Fencing token; names the attempt's directory.</summary>
    public required long Token { get; init; }

    public required TrialSpec Spec { get; init; }

    /// <summary>Checkpoint to go on from; null for a fresh start.</summary>
    public ResumePoint? Resume { get; init; }

    /// <summary>Older checkpoints, newest first, as long as <see cref="Resume"/> is not verified.</summary>
    public IReadOnlyList<ResumePoint> Fallbacks { get; init; } = [];

    /// <summary>What earlier attempts have scored.</summary>
    public IReadOnlyList<ScoredSoFar> Scored { get; init; } = [];

    /// <summary>Slots it holds on each of the worker's devices; empty where nobody said.</summary>
    public IReadOnlyList<DeviceShare> Devices { get; init; } = [];

    /// <summary>Directories of the spec's data by their names, absolute; also found below the attempt's own as <c>data/NAME</c>.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Span that the child's follow on (W3C <c>traceparent</c>); null where nobody collects traces.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Bytes of the child's output that are shipped as they come.</summary>
    public long OutputBytes { get; init; } = 256 * 1024;

    /// <summary>The only directory this attempt writes below, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>Where a path of the spec leads: <c>data/NAME</c> is what its <c>data</c> section brought to the attempt, all else is the worker's.</summary>
    public string PathTo(string named)
    {
        var brought = Path.Combine(Directory, named); // named itself, where that is rooted
        return Path.Exists(brought) ? brought : named;
    }
}
