namespace Fam.Worker.Trials;

/// <summary>Why the worker ends a child.</summary>
internal enum StopCause
{
    /// <summary>The job was cancelled: the attempt finishes as cancelled.</summary>
    Cancelled,

    /// <summary>The worker goes away: the attempt saves a checkpoint and finishes as released, so that it goes on elsewhere.</summary>
    WorkerStopped,

    /// <summary>The orchestrator wants the slot or the end: the attempt saves a checkpoint and finishes as released.</summary>
    Checkpoint,
}

/// <summary>
/// Written as <c>stop.json</c> before the first signal, so that whoever records the end (the child, this worker
/// or the next one) tells a cancel from any other SIGTERM: only an ordered cancel may end a job for good.
/// </summary>
/// <param name="GraceSeconds">Seconds until the child is killed; null for the worker's option.</param>
internal sealed record StopOrder(StopCause Cause, string Reason, double? GraceSeconds = null)
{
    /// <summary>
    /// Whether a child that was asked to end is to save first: always but for a cancel. One that nobody ordered, from a
    /// machine that shuts down, saves too.
    /// </summary>
    public static bool SavesFirst(string attemptDirectory) =>
        AttemptDirectory.ReadJson<StopOrder>(new AttemptDirectory(attemptDirectory).Stop) is not { Cause: StopCause.Cancelled };
}
