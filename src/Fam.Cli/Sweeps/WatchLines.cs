using Fam.Cli.Jobs;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Sweeps;

/// <summary>A sweep's progress as lines: one for every change of a trial's state or phase, and a summary every ten seconds.</summary>
internal sealed class WatchLines(TimeProvider time)
{
    private static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, string> _printed = [];
    private long _summaryAt = long.MinValue;
    private string? _lastJson;

    /// <summary>Name, state, progress and time left in one line.</summary>
    public static string Headline(SweepDetail sweep)
    {
        var end = sweep.HasEnded() ? "" : $", {Units.Duration(sweep.RemainingSeconds)} left";
        return $"{sweep.Name} ({sweep.Id}) {StateMarkup.Name(sweep.State)}, {Units.Percent(sweep.Progress)}{end}";
    }

    public void Write(SweepDetail sweep)
    {
        foreach (var job in sweep.Jobs)
        {
            // A number in the phase (the growing filler) is no change worth a line.
            var change = $"{job.State}|{job.Attempts}|{string.Concat((job.Phase ?? "").Where(c => !char.IsAsciiDigit(c)))}";
            if (_printed.TryGetValue(job.Id, out var before) && before == change) continue;
            _printed[job.Id] = change;
            Console.Out.WriteLine($"{Clock()} {JobTables.Line(job, sweep.MetricName)}");
        }

        if (_summaryAt != long.MinValue && time.GetElapsedTime(_summaryAt) < SummaryInterval && !sweep.HasEnded()) return;
        if (_summaryAt != long.MinValue)
            foreach (var job in sweep.Jobs.Where(job => job.StartedAt is not null && job.FinishedAt is null))
                Console.Out.WriteLine($"{Clock()} {JobTables.Line(job, sweep.MetricName)}");
        _summaryAt = time.GetTimestamp();
        Console.Out.WriteLine($"{Clock()} {Headline(sweep)}");
    }

    /// <summary>One document a line, for every change.</summary>
    public void WriteJson(SweepDetail sweep)
    {
        var json = Terminal.JsonLine(sweep);
        if (json == _lastJson) return;
        _lastJson = json;
        Console.Out.WriteLine(json);
    }

    private string Clock() => time.GetUtcNow().ToString("HH:mm:ss");
}
