using System.Diagnostics;
using Fam.Contracts.Jobs;
using Fam.Telemetry.Tracing;

namespace Fam.Worker.Trials;

/// <summary>Makes a span of each phase that a trial's events tell of: <c>trial.training</c>, <c>trial.evaluating</c>, …</summary>
internal sealed class PhaseSpans(IEventSink events, Activity? trial) : IEventSink, IDisposable
{
    private Activity? phase;
    private string? name;

    public void Append(JobEvent happened)
    {
        events.Append(happened);
        if (trial is null)
            return;
        // A phase's words go on with what changes while it lasts, such as the filler's length.
        if (happened is MetricsReported { Phase: { Length: > 0 } words } && words.Split([' ', ','], 2)[0] is var next && next != name)
        {
            phase?.Dispose();
            (name, phase) = (next, FamTracing.Begin("trial." + next, trial.Context));
        }
        else if (happened is CheckpointSaved saved)
        {
            (phase ?? trial).AddEvent(new ActivityEvent("checkpoint", tags: new ActivityTagsCollection { ["fam.step"] = saved.Step }));
        }
    }

    public void Dispose() => phase?.Dispose();
}
