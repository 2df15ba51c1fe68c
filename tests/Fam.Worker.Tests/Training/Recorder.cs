using Fam.Contracts.Jobs;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Training;

/// <summary>Keeps the events of a trial, and may cancel it.</summary>
internal sealed class Recorder : IEventSink
{
    private readonly CancellationTokenSource stop = new();

    public List<JobEvent> Events { get; } = [];

    /// <summary>Cancels when a report of this step or a later one comes.</summary>
    public int? StopAfterStep { get; init; }

    public CancellationToken Cancellation => stop.Token;

    public void Append(JobEvent happened)
    {
        Events.Add(happened);
        if (happened is MetricsReported report && report.Step >= StopAfterStep) stop.Cancel();
    }
}
