using Fam.Contracts.Jobs;
using Fam.Orchestrator.Artifacts;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Results;
using Fam.Orchestrator.Sweeps.Search;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// Applies the events of one attempt to rows: in sequence, without gaps, each once. Whoever calls it commits all of a
/// batch or nothing.
/// </summary>
public sealed class EventApplication(FamDbContext rows, JobRow job, AttemptRow attempt, OrchestratorOptions options, DateTimeOffset now)
{
    private readonly ResultBatch results = new(job.Id, attempt.Token);
    private readonly Dictionary<string, double> latest = [];
    private int? keep;

    /// <summary>Whether these events touch nothing but the rows of job and attempt.</summary>
    public static bool IsPlain(IReadOnlyList<JobEvent> events) => events.All(happened => happened is JobStarted or JobFinished);

    /// <summary>Applies what follows on what is applied already; stops at the first gap and at the attempt's end.</summary>
    public async Task ApplyAsync(IReadOnlyList<JobEvent> events)
    {
        foreach (var happened in Due(events))
        {
            if (happened is ResumePointChanged changed)
                await JobCheckpoints.GoBackAsync(rows, job, attempt, changed, now);
            Apply(happened);
        }

        if (latest.Count > 0)
        {
            var metrics = RowJson.Read<Dictionary<string, double>>(job.Metrics);
            foreach (var (name, value) in latest)
                metrics[name] = value;
            job.Metrics = RowJson.Write(metrics);
        }

        if (keep is { } kept)
            await JobCheckpoints.PruneAsync(rows, job, kept);
        await results.WriteAsync(rows);
        await JobLog.TrimAsync(rows, job, options.LogLinesPerJob);
    }

    /// <summary>As <see cref="ApplyAsync"/>, for events that are plain.</summary>
    public void ApplyPlain(IReadOnlyList<JobEvent> events)
    {
        foreach (var happened in Due(events))
            Apply(happened);
    }

    /// <summary>What follows on what is applied already, one after the other; each must be applied before the next is asked for.</summary>
    private IEnumerable<JobEvent> Due(IReadOnlyList<JobEvent> events)
    {
        foreach (var happened in events.OrderBy(happened => happened.Sequence))
        {
            if (happened.Sequence <= attempt.AppliedSequence)
                continue;
            if (happened.Sequence != attempt.AppliedSequence + 1 || attempt.EndedAt is not null)
                yield break;
            yield return happened;
            attempt.AppliedSequence = happened.Sequence;
        }
    }

    private void Apply(JobEvent happened)
    {
        switch (happened)
        {
            case JobStarted started:
                Start(started);
                break;
            case MetricsReported report:
                Report(report);
                break;
            case CheckpointSaved saved:
                Save(saved);
                break;
            case SamplesScored scored:
                results.Add(scored);
                break;
            case ResumePointChanged:
                // The rows behind it have been changed already.
                break;
            case LogWritten line:
                JobLog.Append(rows, job, attempt.Token, line.At, line.Level, line.Message);
                break;
            case JobFinished finished:
                Finish(finished);
                break;
            default:
                throw new InvalidOperationException($"Event {happened.Sequence} of job {job.Id} is a {happened.GetType().Name}, which this orchestrator does not know.");
        }
    }

    private void Start(JobStarted started)
    {
        attempt.StartedAt = started.At;
        attempt.Environment = RowJson.Write(started.Environment);
        if (started.Model is not null)
            job.Model = RowJson.Write(started.Model);
        if (job.State == JobState.Starting)
            rows.Move(job, JobState.Running, started.ResumedFromStep is { } step ? $"the child runs, from step {step}" : "the child runs", now);
    }

    private void Report(MetricsReported report)
    {
        foreach (var (name, value) in report.Values)
        {
            results.Add(name, report.Step, value, report.At);
            latest[name] = value;
        }

        job.Step = report.Step;
        job.Progress = double.IsFinite(report.Progress) ? Math.Clamp(report.Progress, 0, 1) : job.Progress;
        job.RemainingSeconds = report.RemainingSeconds is { } seconds && double.IsFinite(seconds) ? Math.Max(0, seconds) : null;
        job.Phase = report.Phase;
        if (job.Rungs is { } rungs)
            Climb(RowJson.Read<RungLadder>(rungs), report);
    }

    /// <summary>Each rung counts once, however often a restarted trial passes it.</summary>
    private void Climb(RungLadder ladder, MetricsReported report)
    {
        foreach (var (rung, score) in ladder.Reached(job.RungsReached, report).ToList())
        {
            rows.RungResults.Add(new RungResultRow { JobId = job.Id, Rung = rung, SweepId = job.SweepId, Trial = job.Index, Score = double.IsNaN(score) ? null : score, At = now });
            job.RungsReached = rung + 1;
        }
    }

    private void Save(CheckpointSaved saved)
    {
        // A step that is saved twice (the last step may be a saving step too) is one checkpoint.
        var known = rows.Checkpoints.Find(job.Id, saved.Step, attempt.Token);
        if (known is null)
        {
            known = new CheckpointRow { JobId = job.Id, Token = attempt.Token, Step = saved.Step, Path = "", ModelSha256 = "" };
            rows.Checkpoints.Add(known);
        }

        (known.Path, known.Bytes, known.ModelSha256, known.Artifact) = (saved.Path, saved.Bytes, saved.ModelSha256, saved.Artifact);
        (known.Progress, known.At) = (job.Progress, saved.At);
        keep = saved.Keep ?? keep;
    }

    private void Finish(JobFinished finished)
    {
        switch (finished.Outcome)
        {
            case JobOutcome.Completed:
                AttemptEnding.Complete(rows, job, attempt, now);
                break;
            case JobOutcome.Cancelled:
                AttemptEnding.Cancel(rows, job, attempt, options, now);
                break;
            case JobOutcome.Released:
                AttemptEnding.Release(rows, job, attempt, finished.Reason ?? job.StopReason ?? "the worker gave no reason", now);
                break;
            case JobOutcome.Failed:
                var failure = finished.Failure ?? new JobFailure(FailureKind.Crashed, "the child gave no reason");
                AttemptEnding.Fail(rows, job, attempt, AttemptEnd.Finished, failure, options, now);
                break;
            default:
                throw new InvalidOperationException($"Job {job.Id} finished as {finished.Outcome}, which this orchestrator does not know.");
        }
    }
}
