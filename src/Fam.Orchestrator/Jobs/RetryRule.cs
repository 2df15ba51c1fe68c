using System.Collections.Frozen;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;

namespace Fam.Orchestrator.Jobs;

/// <summary>What a kind of failure means for the job.</summary>
/// <param name="IsRestarted">Whether the job is restarted by itself, as long as it has restarts.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="ByHand">What to do before it is retried by hand, which takes force; null where nothing need be.</param>
public sealed record FailureRule(bool IsRestarted, string Why, string? ByHand = null);

/// <summary>Which failures are worth another attempt, and when.</summary>
public static class RetryRule
{
    /// <summary>The rule of every kind of failure.</summary>
    public static FrozenDictionary<FailureKind, FailureRule> Table { get; } = new Dictionary<FailureKind, FailureRule>
    {
        [FailureKind.UserError] = new(false, "not restarted, since it would fail again"),
        [FailureKind.OutOfMemory] = new(
            false,
            "not restarted, since it would fail again",
            "it ran out of memory, and the same attempt would again. Submit it with a smaller per_device_train_batch_size, block_size or long_batch_size, or give it a worker with more memory and retry it with --force (force=true)"),
        [FailureKind.OutOfDisk] = new(false, "not restarted, since it would find the disk as full"),
        [FailureKind.Crashed] = new(true, "the reason may not come back"),
        [FailureKind.LostWorker] = new(true, "another worker may hold"),
        [FailureKind.Infrastructure] = new(true, "another start may succeed"),
        [FailureKind.Timeout] = new(false, "not restarted, since it would run out of time again"),
    }.ToFrozenDictionary();

    /// <summary>False where the same attempt would fail the same way.</summary>
    public static bool IsRestarted(FailureKind kind) =>
        Table.TryGetValue(kind, out var rule) ? rule.IsRestarted : throw new ArgumentOutOfRangeException(nameof(kind), kind, "A failure kind without a retry rule.");

    /// <summary>Why a job cannot be retried by hand, in words; null where it can be.</summary>
    /// <param name="force">The user knows that it would probably fail the same way.</param>
    public static string? WhyNotByHand(JobRow job, bool force)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.State is not (JobState.Failed or JobState.Cancelled))
            return $"job {job.Id} is {job.State.ToString().ToLowerInvariant()}; only a job that failed or was cancelled can be retried";
        return !force && job.FailureKind is { } kind && Table[kind].ByHand is { } advice ? $"job {job.Id} is not retried as it is: {advice}" : null;
    }

    /// <summary>Delay before restart number <paramref name="restart"/> (from 1): doubles up to the longest.</summary>
    public static TimeSpan Delay(int restart, OrchestratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var seconds = options.RestartDelay.TotalSeconds * Math.Pow(2, restart - 1);
        return seconds < options.MaxRestartDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.MaxRestartDelay;
    }
}
