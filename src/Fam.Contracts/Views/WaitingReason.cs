namespace Fam.Contracts.Views;

/// <summary>One thing that keeps a job from running.</summary>
/// <param name="Code">One of <see cref="WaitingCodes"/>.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Data">Its figures by name, as text: counts, times (ISO 8601), names.</param>
public sealed record WaitingReason(string Code, string Message, IReadOnlyDictionary<string, string> Data);

/// <summary>Every reason there is for a job to wait.</summary>
public static class WaitingCodes
{
    /// <summary>No worker of the pool is alive. Data: <c>pool</c>, <c>known</c> (silent ones).</summary>
    public const string NoWorkers = "no_workers";

    /// <summary>All live workers of the pool that could take it are draining. Data: <c>pool</c>, <c>workers</c>.</summary>
    public const string PoolDraining = "pool_draining";

    /// <summary>It asks for more slots than any worker has. Data: <c>slots</c>, <c>largest</c>.</summary>
    public const string Slots = "slots";

    /// <summary>Slots it could have are in use. Data: <c>slots</c>, <c>used</c>, <c>total</c>.</summary>
    public const string SlotsBusy = "slots_busy";

    /// <summary>Slots are free, but not the memory. Data: <c>memory_per_slot</c>, <c>largest</c> (most a device has), both bytes.</summary>
    public const string Memory = "memory";

    /// <summary>No worker has the labels. Data: the labels missing, by name.</summary>
    public const string LabelsUnmatched = "labels_unmatched";

    /// <summary>No worker has devices of the kind. Data: <c>device_kind</c>.</summary>
    public const string DeviceKind = "device_kind";

    /// <summary>No device is new enough. Data: <c>min_compute_capability</c>, <c>largest</c>.</summary>
    public const string ComputeCapability = "compute_capability";

    /// <summary>Its sweep has so many under way as it may. Data: <c>max_concurrent_trials</c>.</summary>
    public const string MaxConcurrentTrials = "max_concurrent_trials";

    /// <summary>Others of its large sweep wait in the pool before it. Data: <c>ahead</c>.</summary>
    public const string SweepOrder = "sweep_order";

    /// <summary>It is restarted later. Data: <c>until</c>, <c>after</c>.</summary>
    public const string RestartDelay = "restart_delay";

    /// <summary>Jobs of higher priority wait too. Data: <c>priority</c>, <c>ahead</c>.</summary>
    public const string Priority = "priority";

    /// <summary>Others have fewer slots running. Data: <c>owner</c>, <c>running</c>, <c>next_owner</c>, <c>next_running</c>.</summary>
    public const string FairShare = "fair_share";

    /// <summary>Free slots are kept for a job that needs more of them. Data: <c>workers</c>.</summary>
    public const string Reserved = "reserved_for_larger";

    /// <summary>Jobs that run are to make room for it. Data: <c>victims</c>.</summary>
    public const string Preempting = "preempting";

    /// <summary>Its sweep is paused.</summary>
    public const string Paused = "paused";

    /// <summary>It is on its way into its pool's queue.</summary>
    public const string BeingQueued = "being_queued";
}
