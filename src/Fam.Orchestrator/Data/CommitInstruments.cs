using System.Diagnostics.Metrics;

namespace Fam.Orchestrator.Data;

/// <summary>What commits measure.</summary>
public sealed class CommitInstruments
{
    private readonly Histogram<int> changes;
    private readonly Histogram<double> seconds;

    public CommitInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("Fam.Orchestrator");
        changes = meter.CreateHistogram(
            "fam_commit_changes", description: "Changes of jobs that shared a commit.", unit: null, tags: null,
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024] });
        seconds = meter.CreateHistogram(
            "fam_commit_seconds", "s", "Time that a shared commit took.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });
    }

    public void Committed(int count, TimeSpan took)
    {
        changes.Record(count);
        seconds.Record(took.TotalSeconds);
    }
}
