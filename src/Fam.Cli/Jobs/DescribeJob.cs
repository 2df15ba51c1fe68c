using System.CommandLine;
using System.Text.Json;
using Fam.Cli.CommandLine;
using Fam.Cli.Provenance;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;
using Fam.Contracts;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job describe JOB</c></summary>
internal static class DescribeJob
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        return new FamCommand("describe", "Show a job: what it does, its attempts, checkpoints, history, and where it comes from.", "fam job describe latest-0", "fam job describe latest-0 --json")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var job = await JobReference.FindAsync(call.Connection.Client, call.Value(id), cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(job);
            else Print(call.Terminal.Out, job);
            return ExitStatus.Done;
        });
    }

    private static void Print(IAnsiConsole console, JobDetail job)
    {
        console.Write(Tables.Facts(
            ("job", $"{job.Id} ({job.Name})"),
            ("sweep", $"{job.SweepId}, trial {job.Index}"),
            ("parameters", SweepTables.Parameters(job.Parameters)),
            ("state", $"{StateMarkup.Name(job.State)}, {Units.Percent(job.Progress)} done"),
            ("waits because", job.Waiting.Count > 0 ? string.Join('\n', job.Waiting.Select(reason => $"{reason.Message} ({reason.Code})")) : job.WaitingReason ?? Units.Unknown),
            ("phase", job.Phase ?? Units.Unknown),
            ("failure", job.Failure is { } failure ? $"{StateMarkup.Name(failure.Kind)}: {failure.Message}" : Units.Unknown),
            ("stopped early", job.EarlyStop?.ToString() ?? Units.Unknown),
            ("created", Units.Time(job.CreatedAt)),
            ("started", Units.Time(job.StartedAt)),
            ("finished", Units.Time(job.FinishedAt)),
            ("time left", Units.Duration(job.RemainingSeconds))));
        Section(console, "Metrics", Metrics(job), job.Metrics.Count);
        Section(console, "Attempts", Attempts(job), job.AttemptList.Count);
        Section(console, "Checkpoints", Checkpoints(job), job.Checkpoints.Count);
        Section(console, "History", History(job), job.History.Count);
        console.MarkupLine("[bold]Provenance[/]");
        console.Write(Tables.Facts([.. ProvenanceFacts.Of(job)]));
        console.MarkupLine("[bold]Spec[/]");
        console.Write(new Text(JsonSerializer.Serialize(job.Spec, FamJson.Indented)));
        console.WriteLine();
    }

    private static void Section(IAnsiConsole console, string title, Table table, int rows)
    {
        if (rows == 0) return;
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        console.Write(table);
    }

    private static Table Metrics(JobDetail job)
    {
        var table = Tables.Create("Metric", "#Latest");
        foreach (var (name, value) in job.Metrics) table.AddRow(new Text(name), new Text(Units.Metric(name, value)));
        return table;
    }

    private static Table Attempts(JobDetail job)
    {
        var table = Tables.Create("#Token", "Worker", "Started", "#Took", "#From step", "~Ending");
        foreach (var attempt in job.AttemptList)
            table.AddRow(
                new Text($"{attempt.Token}"),
                new Text(attempt.WorkerId),
                new Text(Units.Time(attempt.StartedAt)),
                new Text(Units.Duration((attempt.EndedAt - attempt.StartedAt)?.TotalSeconds)),
                new Text(attempt.ResumedFromStep?.ToString() ?? "0"),
                new Text(attempt.Ending ?? "open"));
        return table;
    }

    private static Table Checkpoints(JobDetail job)
    {
        var table = Tables.Create("#Step", "#Size", "Saved", "~Path");
        foreach (var checkpoint in job.Checkpoints)
            table.AddRow(new Text($"{checkpoint.Step}"), new Text(Units.Bytes(checkpoint.Bytes)), new Text(Units.Time(checkpoint.At)), new Text(checkpoint.Path));
        return table;
    }

    private static Table History(JobDetail job)
    {
        var table = Tables.Create("At", "To", "~Reason");
        foreach (var transition in job.History) table.AddRow(new Text(Units.Time(transition.At)), StateMarkup.Of(transition.To), new Text(transition.Reason));
        return table;
    }
}
