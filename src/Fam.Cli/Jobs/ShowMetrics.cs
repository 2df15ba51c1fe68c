using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job metrics JOB</c></summary>
internal static class ShowMetrics
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        var names = new Option<string[]>("--name") { Description = "Only this metric; may be given more than once.", HelpName = "METRIC" };
        var points = new Option<int>("--max-points") { Description = "Thin each curve to at most this many points.", HelpName = "N", DefaultValueFactory = _ => 20 };
        return new FamCommand("metrics", "Print the curves of a job's metrics.", "fam job metrics latest-0 --name train/loss", "fam job metrics latest-0 --max-points 1000 --json")
        {
            id, names, points,
        }.Runs(async (call, cancellation) =>
        {
            if (call.Value(points) is < 4 or > 10_000) throw CommandFailure.Usage($"--max-points is {call.Value(points)}; it must lie between 4 and 10000.");
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var curves = await client.GetMetricsAsync(job.Id, call.Value(names), call.Value(points), cancellation);
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(curves);
                return ExitStatus.Done;
            }

            var table = Tables.Create("Metric", "#Step", "#Value", "At");
            foreach (var curve in curves)
            foreach (var point in curve.Points)
                table.AddRow(new Text(curve.Name), new Text($"{point.Step}"), new Text(Units.Metric(curve.Name, point.Value)), new Text(Units.Time(point.At)));
            if (table.Rows.Count == 0) call.Terminal.Note("No metric yet.");
            else call.Terminal.Out.Write(table);
            return ExitStatus.Done;
        });
    }
}
