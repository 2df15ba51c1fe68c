using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>How far an attempt is, by the events that pass through: what heartbeats tell at no further cost.</summary>
internal sealed class AttemptProgress
{
    private readonly Lock gate = new();
    private int? step;
    private double? share;
    private int? checkpointStep;
    private DateTimeOffset? savedAt;

    /// <summary>Takes events in; those that come again change nothing.</summary>
    public void Note(IReadOnlyList<JobEvent> events)
    {
        lock (gate)
        {
            foreach (var happened in events)
            {
                switch (happened)
                {
                    case JobStarted started when savedAt is null:
                        savedAt = started.At;
                        break;
                    case MetricsReported report when step is null || report.Step >= step:
                        (step, share) = (report.Step, report.Progress);
                        break;
                    case CheckpointSaved saved when checkpointStep is null || saved.Step > checkpointStep:
                        (checkpointStep, savedAt) = (saved.Step, saved.At);
                        break;
                }
            }
        }
    }

    /// <summary>Step, share done, step of the last checkpoint, and seconds of work since then.</summary>
    public (int? Step, double? Share, int? CheckpointStep, double? UnsavedSeconds) At(DateTimeOffset now)
    {
        lock (gate)
            return (step, share, checkpointStep, savedAt is { } saved ? Math.Max(0, (now - saved).TotalSeconds) : null);
    }
}
