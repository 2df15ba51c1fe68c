using System.Diagnostics.Metrics;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Jobs;

/// <summary>What jobs count and measure.</summary>
public sealed class JobInstruments
{
    /// <summary>From an idle system's milliseconds to a long queue's days.</summary>
    private static readonly double[] WaitBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400];
    private readonly Histogram<double> wait;
    private readonly Counter<long> events;
    private readonly Counter<long> points;

    public JobInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("Fam.Orchestrator");
        wait = meter.CreateHistogram(
            "fam_job_wait_seconds", "s", "Time that a job waited for its attempt: from its submission, or from the end of the last attempt and its restart delay.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = WaitBounds });
        events = meter.CreateCounter<long>("fam_events_total", description: "Events of attempts that were applied.");
        points = meter.CreateCounter<long>("fam_metric_points_total", description: "Points of curves that were applied.");
    }

    /// <param name="job">The job.</param>
    /// <param name="lastEnded">When its attempt before ended; null where there was none.</param>
    /// <param name="notBefore">Until when its restart was delayed.</param>
    /// <param name="now">When the attempt was opened.</param>
    public void Opened(JobRow job, DateTimeOffset? lastEnded, DateTimeOffset? notBefore, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        var since = lastEnded ?? job.CreatedAt;
        since = notBefore > since ? notBefore.Value : since;
        wait.Record(Math.Max(0, (now - since).TotalSeconds), new KeyValuePair<string, object?>("pool", job.ResourcePool));
    }

    /// <summary>Counts events whose sequences lie above the first number and not above the second.</summary>
    public void Applied(IReadOnlyList<JobEvent> batch, long above, long upTo)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!events.Enabled && !points.Enabled)
            return;
        var (counted, measured) = (0, 0);
        foreach (var happened in batch.Where(happened => happened.Sequence > above && happened.Sequence <= upTo))
        {
            counted++;
            measured += happened is MetricsReported report ? report.Values.Count : 0;
        }

        events.Add(counted);
        points.Add(measured);
    }
}
