namespace Fam.Contracts.Views;

/// <summary>A worker, as it last reported.</summary>
public sealed record WorkerView
{
    public required string Id { get; init; }
    public required string ResourcePool { get; init; }
    public required string Host { get; init; }
    public required string DeviceKind { get; init; }
    public required string Version { get; init; }
    public required int Slots { get; init; }
    public required int SlotsUsed { get; init; }
    public required bool Alive { get; init; }

    /// <summary>It takes no new job: it was told to drain, or is going away.</summary>
    public required bool Draining { get; init; }

    /// <summary>Draining, and nothing is left on it.</summary>
    public bool Drained { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }
    public required IReadOnlyList<string> JobIds { get; init; }
    public IReadOnlyList<DeviceView> Devices { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What it runs, by job.</summary>
    public IReadOnlyList<HeldJobView> Jobs { get; init; } = [];
}

/// <summary>A device and what of it is taken. Memory is in bytes, null where the worker does not know it.</summary>
public sealed record DeviceView(int Index, string Kind, string? Name, string? ComputeCapability, int Slots, int SlotsUsed, long? MemoryBytes, long MemoryUsedBytes);

/// <summary>A job on a worker.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Devices">Indices of the devices it has.</param>
/// <param name="Progress">Share done, 0 to 1; null before it has said.</param>
/// <param name="Step">Last step it has told of.</param>
/// <param name="UnsavedSeconds">Seconds of work since its last checkpoint.</param>
public sealed record HeldJobView(string JobId, IReadOnlyList<int> Devices, double? Progress, int? Step, double? UnsavedSeconds)
{
    /// <summary>The arm's name; null where the job is no longer known.</summary>
    public string? Name { get; init; }

    public string? SweepName { get; init; }
}

/// <summary>What is to become of a worker.</summary>
/// <param name="Undo">Let it take jobs again, rather than no more of them.</param>
/// <param name="Now">Have what it runs write a checkpoint and move to other workers, rather than let it finish.</param>
public sealed record DrainRequest(bool Undo = false, bool Now = false);
