using System.Diagnostics;
using System.Threading.Channels;
using Fam.Artifacts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.Artifacts;
using Fam.Worker.Hosting;

namespace Fam.Worker.Trials;

/// <summary>
/// One attempt that this worker holds: launches its child, ends it when told to, and forwards its spool until the last
/// event is acknowledged.
/// </summary>
/// <param name="launched">The child; null while the attempt is prepared, or when a worker died before it launched its child.</param>
/// <param name="span">The run as a span, which ends with this object; null where nobody collects traces.</param>
/// <param name="prepare">Brings what the child needs and launches it; null where that is done.</param>
internal sealed partial class Attempt(
    AttemptAssignment assignment, AttemptDirectory files, ChildProcess? launched, Func<CancellationToken, Task<Func<ChildProcess>>>? prepare,
    CheckpointUploads uploads, IReadOnlyList<IDisposable> pins, Activity? span, OrchestratorLink orchestrator, WorkerOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource discarded = new();
    private readonly CancellationTokenSource unprepared = new();
    private readonly Channel<long> applied = Channel.CreateBounded<long>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly AttemptProgress progress = new();

    private ChildProcess? child = launched;
    private StopOrder? order;
    private Task? ending;
    private bool isDiscarding;
    private bool isDisposed;
    private volatile bool hasEnded;
    private volatile bool isPreparing = prepare is not null;

    public string JobId => assignment.JobId;
    public long Token => assignment.Token;

    /// <summary>True as well while the child is only about to be launched.</summary>
    public bool ChildAlive => isPreparing || (child?.IsAlive ?? false);

    /// <summary>Slots it takes: none once the child is gone and its last event may leave.</summary>
    public int Slots => hasEnded ? 0 : assignment.Spec.Resources.SlotsPerTrial;

    /// <summary>The attempt as heartbeats list it.</summary>
    public HeldAttempt Held()
    {
        var (step, share, checkpointStep, unsaved) = progress.At(time.GetUtcNow());
        return new HeldAttempt(JobId, Token, ChildAlive)
        {
            Devices = hasEnded ? [] : assignment.Devices.Count > 0 ? assignment.Devices : null,
            MemoryPerSlot = assignment.Spec.Resources.MemoryPerSlot,
            Step = step,
            Progress = share,
            CheckpointStep = checkpointStep,
            UnsavedSeconds = unsaved,
        };
    }

    /// <summary>Slots it takes on a device.</summary>
    public int SlotsOn(int device) => hasEnded ? 0 : assignment.Devices.Where(share => share.Device == device).Sum(share => share.Slots);

    /// <summary>The orchestrator has committed the events up to this sequence.</summary>
    public void Applied(long sequence) => applied.Writer.TryWrite(sequence);

    /// <summary>Sends what is unanswered again, without waiting longer for an answer.</summary>
    public void SendAgain() => applied.Writer.TryWrite(Again);

    /// <summary>Runs until the attempt is of no more use to anyone; returns early, without loss, when cancelled.</summary>
    public async Task ForwardAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, discarded.Token);
        try
        {
            if (prepare is not null)
                await PrepareAsync(prepare, either.Token);
            while (!await TryForwardAsync(either.Token))
                await Task.Delay(AfterFault, time, either.Token);
            await MarkDoneAsync("finished", either.Token);
            logger.AttemptDone(JobId, Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            if (discarded.IsCancellationRequested)
                await ForgetAsync();
        }
    }

    /// <summary>
    /// Ends the child in the orderly way: SIGTERM, and SIGKILL to what is left after the grace time. A cancel overrides
    /// an earlier stop that would let the child save first; anything else that comes second changes nothing.
    /// </summary>
    public void Stop(StopOrder why)
    {
        lock (gate)
        {
            if (isDiscarding)
                return;
            if (ending is null)
                ending = EndAsync(why);
            else if (why.Cause == StopCause.Cancelled && order is { Cause: not StopCause.Cancelled })
                ending = Task.WhenAll(ending, EndAsync(why));
        }
    }

    /// <summary>Kills the child and forgets the attempt; nothing more of it is sent.</summary>
    public void Discard(string reason)
    {
        lock (gate)
        {
            if (isDiscarding || isDisposed)
                return;
            isDiscarding = true;
            logger.AttemptDiscarded(JobId, Token, reason);
            child?.Signal(ChildProcess.SignalKill);
            // On another thread, so that nothing that waits for it runs under the lock.
            discarded.CancelAfter(TimeSpan.Zero);
        }
    }

    /// <summary>Completes when an end that was asked for by <see cref="Stop"/> is over.</summary>
    public Task WhenStoppedAsync()
    {
        lock (gate)
            return ending ?? Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            discarded.Dispose();
            unprepared.Dispose();
        }
        foreach (var pin in pins)
            pin.Dispose();
        span?.Dispose();
    }

    /// <summary>Launches the child once it has what it needs; a failure of that, or a stop before it, ends the attempt.</summary>
    private async Task PrepareAsync(Func<CancellationToken, Task<Func<ChildProcess>>> launcherOf, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, unprepared.Token);
        try
        {
            var launch = await launcherOf(either.Token);
            lock (gate)
            {
                if (order is null && !isDiscarding)
                    child = launch();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Stopped; what is asked for is in the order, and there is no child that could say it.
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            logger.MaterialsMissing(fault, JobId, Token);
            using var spool = Spool.Open(files.Spool, time);
            spool.Append(TrialOutcome.Failed(DiskSpace.IsExhausted(fault) ? FailureKind.OutOfDisk : FailureKind.Infrastructure, $"The worker could not bring what the job needs: {fault.Message}"));
        }
        finally
        {
            isPreparing = false;
        }
    }

    private async Task EndAsync(StopOrder why)
    {
        // A child that died by itself before the worker stops keeps its own story.
        if (why.Cause == StopCause.WorkerStopped && !ChildAlive)
            return;
        logger.AttemptStopping(JobId, Token, why.Cause, why.Reason);
        try
        {
            order = why;
            AttemptDirectory.WriteJson(files.Stop, why);
        }
        catch (IOException fault)
        {
            // The child must end all the same; this worker still knows why.
            logger.StopOrderUnwritten(fault, JobId, Token);
        }
        if (isPreparing)
            unprepared.CancelAfter(TimeSpan.Zero);
        if (child is null || !child.Signal(ChildProcess.SignalTerminate))
            return;
        var grace = why.GraceSeconds ?? (why.Cause == StopCause.Cancelled ? options.CancelGraceSeconds : options.CheckpointGraceSeconds);
        if (await child.WaitForExitAsync(TimeSpan.FromSeconds(grace), CancellationToken.None))
            return;
        logger.ChildKilled(JobId, Token, grace);
        await KillAsync(CancellationToken.None);
    }

    /// <summary>Returns once the child is gone, where there is one.</summary>
    private async Task KillAsync(CancellationToken cancellation)
    {
        if (child is null)
            return;
        child.Signal(ChildProcess.SignalKill);
        await child.WaitForExitAsync(cancellation);
    }

    private async Task ForgetAsync()
    {
        if (child is not null)
            await child.WaitForExitAsync(CancellationToken.None);
        hasEnded = true;
        await MarkDoneAsync("discarded", CancellationToken.None);
    }

    /// <summary>Waits for a disk that is full: an attempt that is over must not look open to the next worker.</summary>
    private async Task MarkDoneAsync(string outcome, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                files.MarkDone(outcome);
                return;
            }
            catch (IOException full) when (DiskSpace.IsExhausted(full))
            {
                logger.DirectoryNotClosed(full, files.Path);
                await Task.Delay(AfterFault, time, cancellation);
            }
        }
    }
}
