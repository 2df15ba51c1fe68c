namespace Fam.Worker.Trials;

/// <summary>Why the worker ends a child.</summary>
internal enum StopCause
{
    /// <summary>The job was cancelled: the attempt finishes as cancelled.</summary>
    Cancelled,

    /// <summary>The worker goes away: the attempt finishes as failed, so that it is tried again.</summary>
    WorkerStopped,
}

/// <summary>
/// Written as <c>stop.json</c> before the first signal, so that whoever records the end (the child, this worker
/// or the next one) tells a cancel from any other SIGTERM: only an ordered cancel may end a job for good.
/// </summary>
internal sealed record StopOrder(StopCause Cause, string Reason);
