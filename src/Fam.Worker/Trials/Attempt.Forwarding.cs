using Fam.Artifacts;
using Fam.Contracts.Jobs;
using Fam.Telemetry.Tracing;
using Fam.Worker.Hosting;

namespace Fam.Worker.Trials;

/// <summary>Forwards the child's spool, and records the end of a child that could not do so itself.</summary>
internal sealed partial class Attempt
{
    /// <summary>In place of a sequence: the answer is not to be waited for.</summary>
    private const long Again = -1;

    private const int MostEvents = 200;
    private const int MostBytes = 256 * 1024;

    /// <summary>True when all is acknowledged; false when something failed that may work later.</summary>
    private async Task<bool> TryForwardAsync(CancellationToken cancellation)
    {
        try
        {
            try
            {
                using var spool = new SpoolReader(files.Spool);
                await ForwardAsync(spool, cancellation);
                return true;
            }
            catch (SpoolCorruptException corrupt)
            {
                logger.SpoolCorrupt(corrupt, JobId, Token);
                await FinishCorruptAsync(corrupt, cancellation);
                return false;
            }
            catch (StoreFullException full)
            {
                logger.StoreFull(full, JobId, Token);
                await FinishFullAsync(full, cancellation);
                return false;
            }
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            logger.ForwardingFailed(fault, JobId, Token);
            return false;
        }
    }

    private async Task ForwardAsync(SpoolReader spool, CancellationToken cancellation)
    {
        var position = SpoolPosition.Start;
        var patience = TimeSpan.FromSeconds(options.ResendSeconds);
        var sentAt = (long?)null;
        while (true)
        {
            // Looked at before reading: what a child wrote before it was seen dead is then in the spool.
            var alive = ChildAlive;
            var batch = spool.Read(position, MostEvents, MostBytes);
            if (batch.Events.Count == 0)
            {
                if (alive)
                    await Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, cancellation);
                else if (!await TryFinishAsync(cancellation))
                    return;
                continue;
            }
            progress.Note(batch.Events);
            if (alive && sentAt is { } last && time.GetElapsedTime(last).TotalSeconds < options.GatherSeconds && MayWait(batch))
            {
                await Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, cancellation);
                continue;
            }

            if (batch.HasFinish)
                await ReleaseAsync(cancellation);

            // Only what is on disk may leave: the orchestrator then never knows more than the spool does.
            spool.Sync();
            var events = await UploadAsync(batch.Events, cancellation);
            sentAt = time.GetTimestamp();
            var answer = await SendAsync(batch with { Events = events }, patience, cancellation);
            if (answer is { } sequence && sequence != Again)
                position = sequence == batch.End.Sequence ? batch.End : Find(spool, sequence);
            patience = TimeSpan.FromSeconds(answer is null ? Math.Min(30, 2 * patience.TotalSeconds) : options.ResendSeconds);
        }
    }

    /// <summary>Reports of metrics gather: a batch of them costs hardly more than one. All else is waited for.</summary>
    private static bool MayWait(SpoolBatch batch) => batch.Events.Count < MostEvents && batch.Events.All(happened => happened is MetricsReported);

    /// <summary>Sends a batch and returns what is applied after it, or <see cref="Again"/>; null when no answer came in time.</summary>
    private async Task<long?> SendAsync(SpoolBatch batch, TimeSpan patience, CancellationToken cancellation)
    {
        using var expired = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellation);
        var before = batch.End.Sequence - batch.Events.Count;
        try
        {
            orchestrator.PostEvents(JobId, Token, batch.Events, expireAfter: 2 * patience, span.Traceparent());
            while (true)
            {
                // An answer that names no progress is the echo of an earlier sending.
                if (await applied.Reader.ReadAsync(either.Token) is var sequence && sequence != before)
                    return sequence;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            logger.EventsUnanswered(JobId, Token, before + 1, batch.End.Sequence, patience.TotalSeconds);
            return null;
        }
    }

    private async Task<IReadOnlyList<JobEvent>> UploadAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellation)
    {
        try
        {
            return await uploads.CompleteAsync(events, cancellation);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            throw new StoreFullException(DiskSpace.Explain(full, files.Path));
        }
    }

    private SpoolPosition Find(SpoolReader spool, long sequence)
    {
        var found = spool.Seek(sequence);
        if (found.Sequence < sequence)
            logger.SpoolBehind(JobId, Token, sequence, found.Sequence);
        return found;
    }

    /// <summary>The last event is written: waits until the child is gone, so that its slot and memory are free when it is told.</summary>
    private async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (child is not null && !await child.WaitForExitAsync(TimeSpan.FromSeconds(options.LingerSeconds), cancellation))
        {
            logger.ChildLingers(JobId, Token, options.LingerSeconds);
            await KillAsync(cancellation);
        }
        hasEnded = true;
    }

    /// <summary>Records the end of a dead child; false when the spool has its last event already.</summary>
    private async Task<bool> TryFinishAsync(CancellationToken cancellation)
    {
        var exit = child is null ? new ChildExit(null, MemoryRanOut: false) : await child.WaitForExitAsync(cancellation);
        var asked = order ?? AttemptDirectory.ReadJson<StopOrder>(files.Stop);
        using var spool = Spool.Open(files.Spool, time);
        if (spool.IsFinished)
            return false;
        var finished = asked is not null
            ? TrialOutcome.Ended(asked)
            : new JobFinished { Outcome = JobOutcome.Failed, Failure = exit.ToFailure(child?.Identity, spool.HasEvents, LastOutput.Read(files.Output)) };
        using (var output = new OutputShipping(files.Output, assignment.OutputBytes, spool))
            output.Finish();
        spool.Append(finished);
        logger.ChildDied(JobId, Token, finished.Failure?.Message ?? finished.Reason ?? "cancelled");
        return true;
    }

    /// <summary>Ends an attempt whose spool cannot be read on: what was good stays, the rest is kept aside.</summary>
    private async Task FinishCorruptAsync(SpoolCorruptException corrupt, CancellationToken cancellation)
    {
        await KillAsync(cancellation);
        KeepAside(files.Spool);
        using (var file = new FileStream(files.Spool, FileMode.Open, FileAccess.Write))
            file.SetLength(corrupt.Position.Offset);
        using var spool = Spool.Open(files.Spool, time);
        if (!spool.IsFinished)
            spool.Append(TrialOutcome.Failed(FailureKind.Infrastructure, corrupt.Message));
    }

    private void KeepAside(string spool)
    {
        try
        {
            File.Copy(spool, spool + ".corrupt", overwrite: true);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            // The attempt must end all the same; its log says what was wrong with the spool.
            logger.SpoolNotKept(full, JobId, Token);
            File.Delete(spool + ".corrupt");
        }
    }

    /// <summary>Ends an attempt whose checkpoints can no longer be kept; the last one that was stored stays.</summary>
    private async Task FinishFullAsync(StoreFullException full, CancellationToken cancellation)
    {
        uploads.IsGivenUp = true;
        await KillAsync(cancellation);
        using var spool = Spool.Open(files.Spool, time);
        if (!spool.IsFinished)
            spool.Append(TrialOutcome.Failed(FailureKind.OutOfDisk, full.Message));
    }

    private sealed class StoreFullException(Exception inner)
        : Exception($"A checkpoint cannot be stored, because the disk is full: {inner.Message}", inner);
}
