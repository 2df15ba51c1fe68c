using Fam.Contracts.Jobs;
using Fam.Orchestrator.Hosting;

namespace Fam.Orchestrator.Jobs;

/// <summary>Which failures are worth another attempt, and when.</summary>
public static class RetryRule
{
    /// <summary>False where the same attempt would fail the same way.</summary>
    public static bool IsRetried(FailureKind kind) => kind switch
    {
        FailureKind.UserError or FailureKind.OutOfMemory or FailureKind.OutOfDisk => false,
        FailureKind.Crashed or FailureKind.LostWorker or FailureKind.Infrastructure => true,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A failure kind without a retry rule."),
    };

    /// <summary>Delay before restart number <paramref name="restart"/> (from 1): doubles up to the longest.</summary>
    public static TimeSpan Delay(int restart, OrchestratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var seconds = options.RestartDelay.TotalSeconds * Math.Pow(2, restart - 1);
        return seconds < options.MaxRestartDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.MaxRestartDelay;
    }
}
