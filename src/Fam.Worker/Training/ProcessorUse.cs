using System.Diagnostics;

namespace Fam.Worker.Training;

/// <summary>How many processor cores this process keeps busy.</summary>
public sealed class ProcessorUse
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan spent = Environment.CpuUsage.TotalTime;

    /// <summary>Mean since the last call: processor time by time on the clock, both of all threads.</summary>
    public double SinceLast()
    {
        var (now, elapsed) = (Environment.CpuUsage.TotalTime, watch.Elapsed);
        var cores = (now - spent) / elapsed;
        spent = now;
        watch.Restart();
        return cores;
    }
}
