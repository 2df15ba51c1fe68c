using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Jobs;

/// <summary>Jobs as tables and lines.</summary>
internal static class JobTables
{
    private const int BarWidth = 12;

    /// <summary>What each trial is doing.</summary>
    /// <param name="metricName">The sweep's metric; until it is known, exact match on training batches stands in for it.</param>
    public static Table Progress(IReadOnlyList<JobSummary> jobs, string metricName)
    {
        var table = Tables.Create("Trial", "State", "Progress", "Phase", "#Step", "#Loss", "#Exact match", "#Tokens", "#Left");
        foreach (var job in jobs)
            table.AddRow(
                new Text(job.Name),
                StateMarkup.Of(job.State),
                Bar(job.Progress),
                new Text(Doing(job)),
                new Text(job.Step?.ToString() ?? Units.Unknown),
                new Text(Units.Number(Metric(job, "train/loss"))),
                new Text(Score(job, metricName)),
                new Text(Units.PerSecond(Metric(job, "train/tokens_per_second"))),
                new Text(Left(job)));
        return table;
    }

    public static Table List(IEnumerable<JobSummary> jobs)
    {
        var table = Tables.Create("Id", "Sweep", "#Trial", "Name", "State", "#Progress", "#Step", "#Attempts", "Worker", "Waits because");
        foreach (var job in jobs)
            table.AddRow(
                new Text(job.Id),
                new Text(job.SweepId),
                new Text($"{job.Index}"),
                new Text(job.Name),
                StateMarkup.Of(job.State),
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
        if (Score(job, metricName) is var score && score != Units.Unknown) parts.Add($"exact match {score}");
        if (Metric(job, "train/tokens_per_second") is { } rate) parts.Add($"tokens {Units.PerSecond(rate)}");
        if (job.FinishedAt is null && job.RemainingSeconds is { } left) parts.Add($"{Units.Duration(left)} left");
        return string.Join(", ", parts);
    }

    private static string Doing(JobSummary job) =>
        job.Failure is { } failure && job.State == JobState.Failed ? failure.Message.ReplaceLineEndings(" ")
        : job.FinishedAt is not null ? ""
        : job.WaitingReason ?? job.Phase ?? "";

    private static string Left(JobSummary job) =>
        job is { FinishedAt: { } end, StartedAt: { } start } ? "took " + Units.Duration((end - start).TotalSeconds) : Units.Duration(job.RemainingSeconds);

    private static string Score(JobSummary job, string metricName) =>
        Metric(job, metricName) is { } scored ? Units.Share(scored)
        : Metric(job, "train/exact_match") is { } training ? Units.Share(training) + " (train)"
        : Units.Unknown;

    private static double? Metric(JobSummary job, string name) => job.Metrics.TryGetValue(name, out var value) ? value : null;

    private static Markup Bar(double progress)
    {
        var filled = (int)Math.Clamp(Math.Floor(progress * BarWidth), 0, BarWidth);
        return new Markup($"[blue]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/] {Units.Percent(progress),5}");
    }
}
