using Fam.Contracts.Views;
using Fam.Dashboard.Charts;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Sweeps;

/// <summary>A column of the table of trials: what it is called in the address and by the API, and how a trial's value reads.</summary>
/// <param name="Key">One of <see cref="TrialQuery.Columns"/>, <c>param.NAME</c> or <c>metric.NAME</c>.</param>
/// <param name="DownFirst">Whether a first click sorts from the largest down.</param>
public sealed record TrialColumn(string Key, string Title, bool Number, bool DownFirst = false)
{
    private static readonly TrialColumn[] OfJobs =
    [
        new("state", "State", Number: false), new("progress", "Progress", Number: false, DownFirst: true), new("step", "Step", Number: true, DownFirst: true), new("seconds", "Time", Number: true, DownFirst: true),
        new("cost", "Cost", Number: true, DownFirst: true), new("attempts", "Attempts", Number: true, DownFirst: true), new("worker", "Worker", Number: false), new("started", "Started", Number: false, DownFirst: true),
        new("finished", "Finished", Number: false, DownFirst: true),
    ];

    /// <summary>Its group in the menu of columns.</summary>
    public string Group => Key.StartsWith(TrialQuery.Parameter, StringComparison.Ordinal) ? "Parameters" : Key.StartsWith(TrialQuery.Metric, StringComparison.Ordinal) ? "Metrics" : "Trial";

    /// <summary>The name of the parameter or metric; else the key.</summary>
    public string Name => Group switch { "Parameters" => Key[TrialQuery.Parameter.Length..], "Metrics" => Key[TrialQuery.Metric.Length..], _ => Key };

    /// <summary>All columns that a sweep has something for.</summary>
    public static IReadOnlyList<TrialColumn> Of(SweepDetail sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var parameters = sweep.Jobs.SelectMany(job => job.Parameters.Keys).Distinct(StringComparer.Ordinal);
        var metrics = sweep.Jobs.SelectMany(job => job.Metrics.Keys).Append(sweep.MetricName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. OfJobs, .. parameters.Select(Parameter), .. metrics.Select(Metric)];
    }

    /// <summary>Those shown where the address names none.</summary>
    public static IReadOnlyList<string> Usual(SweepDetail sweep, IReadOnlyList<TrialColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(columns);
        var known = columns.Select(column => column.Key).ToHashSet(StringComparer.Ordinal);
        string[] usual =
        [
            "state", "progress", "step", TrialQuery.Metric + sweep.MetricName, TrialQuery.Metric + "train/loss", .. columns.Where(column => column.Group == "Parameters" && column.Name is not "configuration").Take(4).Select(column => column.Key),
            TrialQuery.Metric + "train/tokens_per_second", TrialQuery.Metric + "system/peak_memory_bytes", "cost", "attempts",
        ];
        return [.. usual.Where(known.Contains).Distinct(StringComparer.Ordinal)];
    }

    public static TrialColumn Parameter(string name) => new(TrialQuery.Parameter + name, name, Number: false);

    public static TrialColumn Metric(string name) => new(TrialQuery.Metric + name, Curve.Of(name).Title, Number: true, DownFirst: !name.Contains("loss", StringComparison.Ordinal));

    /// <summary>A trial's value where it is plain text; null where the table draws it.</summary>
    /// <param name="now">Until when a trial that runs has taken.</param>
    public string? Text(TrialView trial, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var job = trial.Job;
        return Group switch
        {
            "Parameters" => job.Parameters.GetValueOrDefault(Name, Units.None),
            "Metrics" => job.Metrics.TryGetValue(Name, out var value) ? Curve.Of(Name).Show(value) : Units.None,
            _ => Key switch
            {
                "step" => Units.Count(job.Step),
                "attempts" => Units.Count(job.Attempts),
                "worker" => job.WorkerId ?? Units.None,
                "seconds" => job.StartedAt is { } started ? Units.Duration(started, job.FinishedAt ?? now) : Units.None,
                _ => null,
            },
        };
    }
}
