using System.Text.Json.Serialization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Messages;

/// <summary>Anything that orchestrators and workers say to each other.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(RunJob), "run_job")]
[JsonDerivedType(typeof(StopAttempt), "stop_attempt")]
[JsonDerivedType(typeof(EventsApplied), "events_applied")]
[JsonDerivedType(typeof(RunJobAnswered), "run_job_answered")]
[JsonDerivedType(typeof(AttemptEvents), "attempt_events")]
[JsonDerivedType(typeof(WorkerHeartbeat), "worker_heartbeat")]
public abstract record BusMessage;

/// <summary>Orchestrator → worker: run this attempt. Sent again until answered; idempotent by token.</summary>
public sealed record RunJob : BusMessage
{
    public required string JobId { get; init; }

    /// <summary>Fencing token of the attempt; grows with every attempt of the job.</summary>
    public required long Token { get; init; }

    public required TrialSpec Spec { get; init; }

    /// <summary>Checkpoint to go on from; null for a fresh start.</summary>
    public ResumePoint? Resume { get; init; }

    /// <summary>Older checkpoints, newest first, for where <see cref="Resume"/> cannot be read.</summary>
    public IReadOnlyList<ResumePoint> Fallbacks { get; init; } = [];

    /// <summary>What earlier attempts have scored.</summary>
    public IReadOnlyList<ScoredSoFar> Scored { get; init; } = [];

    /// <summary>Hash of an object in the orchestrator's artifact store, which must be in the worker's, too; null where there is none to look for.</summary>
    public string? StoreProbe { get; init; }

    /// <summary>Slots it holds on each of the worker's devices; empty leaves the devices to the worker.</summary>
    public IReadOnlyList<DeviceShare> Devices { get; init; } = [];

    /// <summary>Span that the attempt follows on (W3C <c>traceparent</c>); null where nobody collects traces.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>A committed checkpoint of an earlier attempt.</summary>
/// <param name="Path">Directory on the machine of the worker that wrote it.</param>
/// <param name="ModelSha256">SHA-256 of <c>model.safetensors</c>, or of <c>adapter_model.safetensors</c>, lower-case hex.</param>
/// <param name="Artifact">Hash of its manifest in the artifact store; null where it never got there.</param>
public sealed record ResumePoint(int Step, string Path, string ModelSha256, string? Artifact = null);

/// <summary>How an attempt is to end.</summary>
public enum StopMode
{
    /// <summary>At once, as cancelled.</summary>
    Cancel,

    /// <summary>At the next step, after a checkpoint; the attempt ends as <see cref="Jobs.JobOutcome.Released"/>.</summary>
    Checkpoint,

    /// <summary>At once; nothing it says is wanted any more.</summary>
    Discard,
}

/// <summary>Orchestrator → worker: end this attempt's child. Sent again until the attempt is gone.</summary>
public sealed record StopAttempt : BusMessage
{
    public required string JobId { get; init; }
    public required long Token { get; init; }

    /// <summary>In words, for the log.</summary>
    public required string Reason { get; init; }

    public StopMode Mode { get; init; }

    /// <summary>Seconds until the child is killed; null for the worker's own grace time of this mode.</summary>
    public double? GraceSeconds { get; init; }

    /// <summary>
    /// True when the attempt is no longer current: its events are not wanted any more. Another word for
    /// <see cref="StopMode.Discard"/>, which workers of the release before read.
    /// </summary>
    public bool Discard
    {
        get => Mode == StopMode.Discard;
        init => Mode = value ? StopMode.Discard : Mode;
    }
}

/// <summary>Orchestrator → worker: events up to this sequence are committed and need not be sent again.</summary>
public sealed record EventsApplied(string JobId, long Token, long Sequence) : BusMessage;

/// <summary>Worker → orchestrator: the answer to <see cref="RunJob"/>; a refusal says why and ends the attempt.</summary>
/// <param name="ShuttingDown">The worker is going away: that is nothing the job could help, and uses up no restart.</param>
public sealed record RunJobAnswered(string WorkerId, string JobId, long Token, bool Accepted, string? Reason, bool ShuttingDown = false) : BusMessage;

/// <summary>Worker → orchestrator: events of one attempt, in order, without gaps; may repeat what was sent before.</summary>
public sealed record AttemptEvents : BusMessage
{
    public required string WorkerId { get; init; }
    public required string JobId { get; init; }
    public required long Token { get; init; }
    public required IReadOnlyList<JobEvent> Events { get; init; }

    /// <summary>The attempt's span on its worker (W3C <c>traceparent</c>); null where nobody collects traces.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>Worker → orchestrator: alive, with these slots and these attempts. Registers the worker and renews its leases.</summary>
public sealed record WorkerHeartbeat : BusMessage
{
    public required string WorkerId { get; init; }

    /// <summary>Changes with every start of the worker's process.</summary>
    public required Guid Incarnation { get; init; }

    public required string ResourcePool { get; init; }
    public required int Slots { get; init; }
    public required string Host { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public required string DeviceKind { get; init; }

    public required string Version { get; init; }

    /// <summary>True when the worker takes no new job.</summary>
    public bool Draining { get; init; }

    /// <summary>What its slots are on; empty where the worker does not say, which is then one device with all slots.</summary>
    public IReadOnlyList<WorkerDevice> Devices { get; init; } = [];

    /// <summary>What jobs may ask of a worker by name, such as <c>zone: b</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Share of its cores that was busy since the last heartbeat, by whomever, 0 to 1; null where that is not known.</summary>
    public double? CpuLoad { get; init; }

    /// <summary>How its devices are used; those it knows nothing of may be left out.</summary>
    public IReadOnlyList<DeviceUse> DeviceUse { get; init; } = [];

    public required IReadOnlyList<HeldAttempt> Attempts { get; init; }
}

/// <summary>A device that a worker offers.</summary>
/// <param name="Index">Its number on the worker, from 0; CUDA's own, in the order of the bus.</param>
/// <param name="Kind"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Slots">Slots that lie on it.</param>
/// <param name="Name">Such as <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="MemoryBytes">Null where it is not known.</param>
/// <param name="ComputeCapability">CUDA's, such as <c>9.0</c>; null on a CPU.</param>
public sealed record WorkerDevice(int Index, string Kind, int Slots, string? Name = null, long? MemoryBytes = null, string? ComputeCapability = null);

/// <summary>How a device is used at a moment, by whomever; what is not known is null.</summary>
/// <param name="Index">Its number on the worker.</param>
/// <param name="Utilisation">Share of the last sample period in which it computed, 0 to 1.</param>
/// <param name="MemoryInUseBytes">Bytes of its memory that are in use; of a CPU, the machine's or the container's.</param>
public sealed record DeviceUse(int Index, double? Utilisation, long? MemoryInUseBytes);

/// <summary>Slots held on one device.</summary>
public sealed record DeviceShare(int Device, int Slots);

/// <summary>An attempt the worker has and has not been told to forget.</summary>
public sealed record HeldAttempt(string JobId, long Token, bool ChildAlive)
{
    /// <summary>Slots it takes on each device, none once its child is gone; null where the worker does not say.</summary>
    public IReadOnlyList<DeviceShare>? Devices { get; init; }

    /// <summary>Bytes of a device's memory that each of its slots keeps.</summary>
    public long? MemoryPerSlot { get; init; }

    /// <summary>Last step it has told of.</summary>
    public int? Step { get; init; }

    /// <summary>Share done, 0 to 1.</summary>
    public double? Progress { get; init; }

    /// <summary>Step of its last whole checkpoint; null before the first of this attempt.</summary>
    public int? CheckpointStep { get; init; }

    /// <summary>Seconds of work that would be lost without another checkpoint: since the last one, or since the child began.</summary>
    public double? UnsavedSeconds { get; init; }
}
