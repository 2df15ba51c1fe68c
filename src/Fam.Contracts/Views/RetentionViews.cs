namespace Fam.Contracts.Views;

/// <summary>What of ended jobs may be removed while the jobs stay.</summary>
public enum RetainedKind
{
    Metrics,
    Samples,
    Logs,
    Checkpoints,
}

/// <summary>Asks for the results of jobs that ended long ago.</summary>
/// <param name="OlderThanSeconds">Jobs that ended at least so long ago.</param>
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
