using Fam.Worker.Trials;

namespace Fam.Worker.Hosting;

/// <summary>Every log line of the worker's own process.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(LogLevel.Information, "Worker {WorkerId} offers {Slots} slots to pool {ResourcePool}; attempts in {DataDirectory}")]
    public static partial void WorkerStarts(this ILogger logger, string workerId, int slots, string resourcePool, string dataDirectory);

    [LoggerMessage(LogLevel.Information, "No attempt for {Seconds} s: the worker leaves")]
    public static partial void IdleWorkerLeaves(this ILogger logger, double seconds);

    [LoggerMessage(LogLevel.Warning, "The GPUs' load is not known")]
    public static partial void GpusUnsampled(this ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Warning, "The orchestrator's queue is out of reach; children go on, their events wait in their spools")]
    public static partial void OrchestratorUnreached(this ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Information, "The orchestrator's queue is back")]
    public static partial void OrchestratorBack(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Job {JobId}, token {Token}: child {Pid} launched")]
    public static partial void AttemptStarted(this ILogger logger, string jobId, long token, int pid);

    [LoggerMessage(LogLevel.Information, "Job {JobId}, token {Token}: found again, child {Pid} alive: {Alive}")]
    public static partial void AttemptFound(this ILogger logger, string jobId, long token, int pid, bool alive);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: refused: {Reason}")]
    public static partial void AttemptRefused(this ILogger logger, string jobId, long token, string reason);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: the child could not be launched")]
    public static partial void LaunchFailed(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Information, "Job {JobId}, token {Token}: all events acknowledged")]
    public static partial void AttemptDone(this ILogger logger, string jobId, long token);

    [LoggerMessage(LogLevel.Information, "Job {JobId}, token {Token}: stopping ({Cause}): {Reason}")]
    public static partial void AttemptStopping(this ILogger logger, string jobId, long token, StopCause cause, string reason);

    [LoggerMessage(LogLevel.Information, "Job {JobId}, token {Token}: discarded: {Reason}")]
    public static partial void AttemptDiscarded(this ILogger logger, string jobId, long token, string reason);

    [LoggerMessage(LogLevel.Information, "Job {JobId}, token {Token}: stopped before it has arrived")]
    public static partial void StopIsEarly(this ILogger logger, string jobId, long token);

    [LoggerMessage(LogLevel.Debug, "Job {JobId}, token {Token}: a stop for an attempt that is over")]
    public static partial void StopForDone(this ILogger logger, string jobId, long token);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: stop.json could not be written")]
    public static partial void StopOrderUnwritten(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: the child did not end within {Grace} s and is killed")]
    public static partial void ChildKilled(this ILogger logger, string jobId, long token, double grace);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: the child finished but is still there after {Linger} s and is killed")]
    public static partial void ChildLingers(this ILogger logger, string jobId, long token, double linger);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: the child is gone: {Why}")]
    public static partial void ChildDied(this ILogger logger, string jobId, long token, string why);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: events {First} to {Last} unanswered for {Seconds} s; sending again")]
    public static partial void EventsUnanswered(this ILogger logger, string jobId, long token, long first, long last, double seconds);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: the orchestrator has applied event {Applied}, the spool ends at {Last}")]
    public static partial void SpoolBehind(this ILogger logger, string jobId, long token, long applied, long last);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: the spool is corrupt; the attempt is ended")]
    public static partial void SpoolCorrupt(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: the disk is full; the corrupt spool is not kept")]
    public static partial void SpoolNotKept(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: forwarding failed; trying again")]
    public static partial void ForwardingFailed(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Critical, "Job {JobId}, token {Token}: forwarding ended; a restart of the worker takes it up again")]
    public static partial void AttemptLost(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Error, "{Directory} is given up: a file in it cannot be understood")]
    public static partial void DirectoryUnreadable(this ILogger logger, Exception fault, string directory);

    [LoggerMessage(LogLevel.Warning, "Whether {Store} is the orchestrator's store could not be looked up")]
    public static partial void StoreUnchecked(this ILogger logger, Exception fault, string store);

    [LoggerMessage(LogLevel.Information, "The directories of {Count} finished attempts are gone")]
    public static partial void AttemptsPruned(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "Directories of finished attempts could not be removed; they are tried again")]
    public static partial void PruningFailed(this ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Warning, "{Path} cannot be written for want of space; the checkpoints are stored all the same")]
    public static partial void UploadNotNoted(this ILogger logger, Exception fault, string path);

    [LoggerMessage(LogLevel.Error, "{Directory} could not be marked as done")]
    public static partial void DirectoryNotClosed(this ILogger logger, Exception fault, string directory);

    [LoggerMessage(LogLevel.Information, "{Path} is stored: {Bytes} bytes, artifact {Artifact}")]
    public static partial void CheckpointStored(this ILogger logger, string path, long bytes, string artifact);

    [LoggerMessage(LogLevel.Warning, "{Path} was pruned before it could be stored; newer checkpoints take its place")]
    public static partial void CheckpointGone(this ILogger logger, string path);

    [LoggerMessage(LogLevel.Error, "{Path} is not stored: its model has SHA-256 {Found}; the child wrote {Written}")]
    public static partial void CheckpointChanged(this ILogger logger, string path, string written, string found);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, token {Token}: the checkpoint of step {Step} is passed over: {Reason}")]
    public static partial void CheckpointUnreadable(this ILogger logger, string jobId, long token, int step, string reason);

    [LoggerMessage(LogLevel.Information, "The checkpoint of step {Step} was fetched to {Path}")]
    public static partial void CheckpointFetched(this ILogger logger, int step, string path);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: what the child needs could not be brought")]
    public static partial void MaterialsMissing(this ILogger logger, Exception fault, string jobId, long token);

    [LoggerMessage(LogLevel.Error, "Job {JobId}, token {Token}: a checkpoint cannot be stored for want of space; the attempt is ended")]
    public static partial void StoreFull(this ILogger logger, Exception fault, string jobId, long token);
}
