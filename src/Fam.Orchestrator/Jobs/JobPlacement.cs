using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Jobs;

/// <summary>A job's row as its pool and its sweep see it.</summary>
public static class JobPlacement
{
    /// <summary>What of a spec's resources a row keeps beside pool and slots; null where that is all.</summary>
    public static string? AsksOf(ResourceSpec resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return resources is { MemoryPerSlot: null, DeviceKind: null, MinComputeCapability: null, Labels: null or { Count: 0 } } ? null : RowJson.Write(resources);
    }

    /// <summary>The slots that an attempt holds on each of its worker's devices.</summary>
    public static IReadOnlyList<DeviceShare> Shares(this AttemptRow attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return RowJson.Read<List<DeviceShare>>(attempt.Devices);
    }

    /// <summary>When the open attempt's child will have run for as long as the job may; null where nothing limits it, or nothing runs.</summary>
    public static DateTimeOffset? Deadline(this JobRow job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Deadline(job.State, job.TimeoutSeconds, job.RunningSince, job.RunSeconds);
    }

    public static DateTimeOffset? Deadline(JobState state, double? timeoutSeconds, DateTimeOffset? runningSince, double runSeconds) =>
        timeoutSeconds is { } limit && runningSince is { } since && state == JobState.Running ? since + TimeSpan.FromSeconds(limit - runSeconds) : null;

    public static PlacedJob Place(this JobRow job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var asks = job.Asks is null ? null : RowJson.Read<ResourceSpec>(job.Asks);
        return new(job.Id, job.SweepId, job.ResourcePool, job.Slots, job.Priority, job.CreatedAt, job.Index, job.NotBefore, job.RestartReason, job.Owner, asks);
    }
}
