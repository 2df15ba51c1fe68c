using System.Collections.Concurrent;
using System.Diagnostics;
using Fam.Artifacts;
using Fam.Contracts.Messages;
using Fam.Worker.Artifacts;
using Fam.Worker.Hosting;
using Fam.Worker.Hosting.Devices;
using Fam.Telemetry.Tracing;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Trials;

/// <summary>The attempts of this worker: takes new ones, finds those of an earlier worker, ends them.</summary>
internal sealed partial class HeldAttempts(
    IOptions<WorkerOptions> options, WorkerIdentity identity, WorkerDevices devices, ChildLauncher launcher, AttemptMaterials materials, IArtifactStore store, StoreCheck storeCheck, OrchestratorLink orchestrator,
    TimeProvider time, ILogger<HeldAttempts> logger) : IDisposable
{
    private static readonly TimeSpan LongestKill = TimeSpan.FromSeconds(10);

    private readonly WorkerOptions options = options.Value;
    private readonly ConcurrentDictionary<string, Held> byJob = new();
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EarlyStops early = new();
    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>True when the worker is going away and takes nothing new.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Attempts that it holds.</summary>
    public int Count => byJob.Count;

    /// <summary>Attempts that it ever held; grows also by one that has come and gone between two looks at <see cref="Count"/>.</summary>
    public int Taken { get; private set; }

    public IReadOnlyList<HeldAttempt> Snapshot() =>
        [.. byJob.Values.Select(held => held.Attempt.Held())];

    /// <summary>Lets events leave. Before the bus has started, an in-memory bus would lose them and they would wait to be sent again.</summary>
    public void Open() => opened.TrySetResult();

    /// <summary>Takes an attempt or says why not; the same attempt may be asked for any number of times.</summary>
    public async Task<RunJobAnswered> RunAsync(RunJob command, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            var refusal = await TryTakeAsync(command, cancellation);
            if (refusal is not null)
                logger.AttemptRefused(command.JobId, command.Token, refusal);
            return new RunJobAnswered(identity.WorkerId, command.JobId, command.Token, refusal is null, refusal, ShuttingDown: refusal is not null && IsDraining);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Begins to end an attempt. A stop that overtook its command is kept for it, so that the child is never launched.</summary>
    public async Task StopAsync(StopAttempt command, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (Find(command.JobId, command.Token) is not { } attempt)
            {
                if (AttemptDirectory.NewestToken(options.DataDirectory, command.JobId) >= command.Token)
                    logger.StopForDone(command.JobId, command.Token);
                else
                    Keep(command);
            }
            else if (command.Discard)
            {
                attempt.Discard(command.Reason);
            }
            else
            {
                var cause = command.Mode == StopMode.Checkpoint ? StopCause.Checkpoint : StopCause.Cancelled;
                attempt.Stop(new StopOrder(cause, command.Reason, command.GraceSeconds));
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Applied(EventsApplied answer) => Find(answer.JobId, answer.Token)?.Applied(answer.Sequence);

    /// <summary>The bus has been away and is back: what was unanswered goes out again now, not when its time has come.</summary>
    public void SendAgain()
    {
        foreach (var held in byJob.Values)
            held.Attempt.SendAgain();
    }

    /// <summary>Moves the directory of an attempt that is over, unless an attempt of its job is here and may need it.</summary>
    public async Task<bool> TryMoveAwayAsync(string jobId, AttemptDirectory directory, string target, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (byJob.ContainsKey(jobId) || !directory.IsDone)
                return false;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(directory.Path, target);
            var job = Path.GetDirectoryName(directory.Path)!;
            if (!Directory.EnumerateFileSystemEntries(job).Any())
                Directory.Delete(job);
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Takes nothing new, unless it holds an attempt.</summary>
    /// <returns>Whether it takes nothing new.</returns>
    public async Task<bool> TryCloseAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return IsDraining |= byJob.IsEmpty;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Takes nothing new from here on.</summary>
    public void Drain() => IsDraining = true;

    /// <summary>
    /// Takes nothing new; lets the children save and end unless they are to be kept; waits a little until their last
    /// events are acknowledged, so that their jobs can go on elsewhere at once. What is not stays for the next worker.
    /// </summary>
    public async Task ShutDownAsync()
    {
        Drain();
        // What was being taken when the draining began is in the list after this.
        await gate.WaitAsync();
        var held = byJob.Values.ToList();
        gate.Release();
        if (!options.KeepChildrenOnStop)
        {
            foreach (var (attempt, _) in held)
                attempt.Stop(new StopOrder(StopCause.WorkerStopped, "it was shut down in an orderly way."));
            await Task.WhenAll(held.Select(one => one.Attempt.WhenStoppedAsync()));
            await Task.WhenAny(Task.WhenAll(held.Select(one => one.Forwarding)), Task.Delay(TimeSpan.FromSeconds(options.FlushSeconds), time));
        }
        await stopping.CancelAsync();
        await Task.WhenAll(held.Select(one => one.Forwarding));
    }

    public void Dispose()
    {
        stopping.Dispose();
        gate.Dispose();
    }

    private void Keep(StopAttempt command)
    {
        logger.StopIsEarly(command.JobId, command.Token);
        early.Add(command);
    }

    private void Close(AttemptDirectory files, string outcome)
    {
        try
        {
            files.MarkDone(outcome);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            logger.DirectoryNotClosed(fault, files.Path);
            TryRemove(files);
        }
    }

    /// <summary>Nothing runs there and nothing of it is wanted: on a disk without room even for the mark it goes as a whole.</summary>
    private void TryRemove(AttemptDirectory files)
    {
        try
        {
            Directory.Delete(files.Path, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next start closes it.
            logger.DirectoryNotClosed(fault, files.Path);
        }
    }

    private void Hold(AttemptAssignment assignment, AttemptDirectory files, Activity? span, ChildProcess? child, Func<CancellationToken, Task<Func<ChildProcess>>>? prepare = null)
    {
        var uploads = new CheckpointUploads(store, files, logger);
        var attempt = new Attempt(assignment, files, child, prepare, uploads, materials.Pin(assignment), span, orchestrator, options, time, logger);
        Taken++;
        byJob[assignment.JobId] = new Held(attempt, ForwardAsync(attempt));
    }

    private Activity? BeginRun(string? traceparent, string jobId, long token) =>
        FamTracing.BeginDetached("attempt.run", FamTracing.Following(traceparent, jobId), ("job", jobId), ("token", token), ("worker", identity.WorkerId));

    private async Task ForwardAsync(Attempt attempt)
    {
        // The caller must have stored the attempt before it can be removed.
        await Task.Yield();
        try
        {
            await opened.Task.WaitAsync(stopping.Token);
            await attempt.ForwardAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before the bus had started; the spool waits for the next worker.
        }
        catch (Exception fault)
        {
            logger.AttemptLost(fault, attempt.JobId, attempt.Token);
        }
        attempt.Dispose();
        if (!stopping.IsCancellationRequested && byJob.TryGetValue(attempt.JobId, out var held) && held.Attempt == attempt)
            byJob.TryRemove(new KeyValuePair<string, Held>(attempt.JobId, held));
    }

    private Attempt? Find(string jobId, long token) =>
        byJob.TryGetValue(jobId, out var held) && held.Attempt.Token == token ? held.Attempt : null;

    private sealed record Held(Attempt Attempt, Task Forwarding);
}
