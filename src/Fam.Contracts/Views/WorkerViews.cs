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

    /// <summary>Share of its cores that is busy, by whomever, 0 to 1; null where it does not say, or is not alive.</summary>
    public double? CpuLoad { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }
    public required IReadOnlyList<string> JobIds { get; init; }
    public IReadOnlyList<DeviceView> Devices { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What it runs, by job.</summary>
    public IReadOnlyList<HeldJobView> Jobs { get; init; } = [];
}

/// <summary>A device and what of it is taken.</summary>
/// <param name="Index">Its number on the worker.</param>
/// <param name="Kind"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Name">Such as <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="ComputeCapability">CUDA's; null on a CPU.</param>
/// <param name="Slots">Slots that lie on it.</param>
/// <param name="SlotsUsed">Slots that jobs have.</param>
/// <param name="MemoryBytes">All of its memory; null where the worker does not know it.</param>
/// <param name="MemoryUsedBytes">Memory that is kept for jobs by their <c>memory_per_slot</c>, whatever they take.</param>
public sealed record DeviceView(int Index, string Kind, string? Name, string? ComputeCapability, int Slots, int SlotsUsed, long? MemoryBytes, long MemoryUsedBytes)
{
    /// <summary>Share of the last sample period in which it computed, 0 to 1; null where the worker does not say, or is not alive.</summary>
    public double? Utilisation { get; init; }

    /// <summary>Bytes of its memory that are in use, by whomever; null where the worker does not say, or is not alive.</summary>
    public long? MemoryInUseBytes { get; init; }
}

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
