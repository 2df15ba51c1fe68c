namespace Fam.Contracts.Views;

/// <summary>What may be removed while the jobs stay.</summary>
public enum RetainedKind
{
    Metrics,
    Samples,
    Logs,
    Checkpoints,

    /// <summary>Not of jobs: who changed what, long ago. Never younger than the orchestrator's <c>AuditRetention</c>.</summary>
    Audit,
}

/// <summary>Asks for the results of jobs that ended long ago, or for old rows of the audit.</summary>
/// <param name="OlderThanSeconds">Jobs that ended, and audit rows that were written, at least so long ago.</param>
public sealed record RetentionRequest(double OlderThanSeconds, IReadOnlyList<RetainedKind> What);

/// <summary>Deletes a sweep, or says what would go.</summary>
public sealed record SweepDeletion(bool DryRun = false);

/// <summary>What goes, or went.</summary>
/// <param name="Applied">False where nothing was removed.</param>
/// <param name="Items">By kind.</param>
public sealed record RemovalView(bool Applied, IReadOnlyList<RemovedItem> Items);

/// <summary>Rows of one kind.</summary>
/// <param name="Bytes">Of checkpoints their files', of log lines and samples their texts'; null where it is not known. The store's own are freed by the collection that follows.</param>
public sealed record RemovedItem(string Kind, long Rows, long? Bytes);
