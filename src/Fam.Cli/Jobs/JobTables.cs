using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fam.Cli.Jobs;

/// <summary>Jobs as tables and lines.</summary>
internal static class JobTables
{
    private const int BarWidth = 12;

    private const string TrainExactMatch = "train/exact_match";

    /// <summary>A failure's message is cut here in tables; <c>fam job describe</c> shows it whole.</summary>
    private const int LongestPhase = 80;

    /// <summary>What each trial is doing.</summary>
    /// <param name="metricName">The sweep's metric; for an exact match the one on training batches stands in until it is known.</param>
    /// <param name="width">Of the terminal, in characters.</param>
    public static Table Progress(IReadOnlyList<JobSummary> jobs, string metricName, int width)
    {
        var columns = Columns(metricName).Where(column => width >= column.FromWidth).ToList();
        var table = Tables.Create([.. columns.Select(column => column.Heading)]);
        foreach (var job in jobs) table.AddRow(columns.Select(column => column.Cell(job)));
        return table;
    }

    /// <summary>What to show, and how wide a terminal must be (in characters) before there is room for it.</summary>
    private static (string Heading, int FromWidth, Func<JobSummary, IRenderable> Cell)[] Columns(string metricName) =>
    [
        ("Trial", 0, job => new Text(job.Name)),
        ("State", 0, StateMarkup.OfJob),
        ("", 120, job => Bar(job.Progress)),
        ("#Done", 0, job => new Text(Units.Percent(job.Progress))),
        ("~Phase", 105, job => new Text(Doing(job))),
        ("#Step", 0, job => new Text(job.Step?.ToString() ?? Units.Unknown)),
        ("#Loss", 0, job => new Text(Units.Number(Metric(job, "train/loss")))),
        ("#" + char.ToUpperInvariant(MetricWords(metricName)[0]) + MetricWords(metricName)[1..], 0, job => new Text(Score(job, metricName))),
        ("#Tokens", 92, job => new Text(Units.PerSecond(Metric(job, "train/tokens_per_second")))),
        ("#Left", 0, job => new Text(Left(job))),
    ];

    public static Table List(IEnumerable<JobSummary> jobs)
    {
        var table = Tables.Create("Id", "Sweep", "#Trial", "Name", "State", "#Progress", "#Step", "#Attempts", "Worker", "~Waits because");
        foreach (var job in jobs)
            table.AddRow(
                new Text(job.Id),
                new Text(job.SweepId),
                new Text($"{job.Index}"),
                new Text(job.Name),
                StateMarkup.OfJob(job),
                new Text(Units.Percent(job.Progress)),
                new Text(job.Step?.ToString() ?? Units.Unknown),
                new Text($"{job.Attempts}"),
                new Text(job.WorkerId ?? Units.Unknown),
                new Text(job.WaitingReason ?? ""));
        return table;
    }

    /// <summary>One trial in one line.</summary>
    public static string Line(JobSummary job, string metricName)
    {
        var parts = new List<string> { $"{job.Name}: {StateMarkup.Name(job.State)}" };
        if (Doing(job) is { Length: > 0 } doing) parts.Add(doing);
        if (job.StartedAt is not null) parts.Add(Units.Percent(job.Progress));
        if (job.Step is { } step) parts.Add($"step {step}");
        if (Metric(job, "train/loss") is { } loss) parts.Add($"loss {Units.Number(loss)}");
        if (Score(job, metricName) is var score && score != Units.Unknown) parts.Add($"{MetricWords(metricName)} {score}");
        if (Metric(job, "train/tokens_per_second") is { } rate) parts.Add($"tokens {Units.PerSecond(rate)}");
        if (job.FinishedAt is null && job.RemainingSeconds is { } left) parts.Add($"{Units.Duration(left)} left");
        return string.Join(", ", parts);
    }

    private static string Doing(JobSummary job) =>
        job.Failure is { } failure && job.State == JobState.Failed ? Cut(failure.Message.ReplaceLineEndings(" "))
        : job.EarlyStop is { } stop ? Cut(stop.ToString())
        : job.FinishedAt is not null ? ""
        : job.WaitingReason ?? job.Phase ?? "";

    private static string Cut(string text) => text.Length <= LongestPhase ? text : text[..(LongestPhase - 1)] + "…";

    private static string Left(JobSummary job) =>
        job is { FinishedAt: { } end, StartedAt: { } start } ? "took " + Units.Duration((end - start).TotalSeconds) : Units.Duration(job.RemainingSeconds);

    private static string Score(JobSummary job, string metricName)
    {
        var name = ShownMetric(metricName);
        var isExactMatch = name.EndsWith("/exact_match", StringComparison.Ordinal);
        return name != TrainExactMatch && Metric(job, name) is { } scored ? isExactMatch ? Units.Share(scored) : Units.Metric(name, scored)
            : isExactMatch && Metric(job, TrainExactMatch) is { } training ? Units.Share(training) + " (train)"
            : Units.Unknown;
    }

    // The loss is shown anyway.
    private static string ShownMetric(string metricName) => metricName == "train/loss" ? TrainExactMatch : metricName;

    /// <summary>"exact match" of eval/passkey/exact_match.</summary>
    private static string MetricWords(string metricName) => ShownMetric(metricName)[(ShownMetric(metricName).LastIndexOf('/') + 1)..].Replace('_', ' ');

    private static double? Metric(JobSummary job, string name) => job.Metrics.TryGetValue(name, out var value) ? value : null;

    private static Markup Bar(double progress)
    {
        var filled = (int)Math.Clamp(Math.Floor(progress * BarWidth), 0, BarWidth);
        return new Markup($"[blue]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/]");
    }
}
