using Fam.Cli.Jobs;
using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Sweeps;

/// <summary>Sweeps as tables.</summary>
internal static class SweepTables
{
    public static Table List(IEnumerable<SweepSummary> sweeps)
    {
        var table = Tables.Create("Id", "Name", "State", "#Progress", "#Trials", "#Done", "#Failed", "Created", "#Took", "#Left", "#Slot time");
        foreach (var sweep in sweeps)
            table.AddRow(
                new Text(sweep.Id),
                new Text(sweep.Name),
                StateMarkup.Of(sweep.State),
                new Text(Units.Percent(sweep.Progress)),
                new Text($"{sweep.Trials.Total}"),
                new Text($"{sweep.Trials.Completed}"),
                new Text($"{sweep.Trials.Failed}"),
                new Text(Units.Time(sweep.CreatedAt)),
                new Text(Units.Duration((sweep.FinishedAt - sweep.CreatedAt)?.TotalSeconds)),
                new Text(Units.Duration(sweep.RemainingSeconds)),
                new Text(Units.Duration(sweep.Cost.Sum(cost => cost.SlotSeconds))));
        return table;
    }

    public static Grid Facts(SweepDetail sweep) => Tables.Facts(
        ("sweep", $"{sweep.Id} ({sweep.Name})"),
        ("description", sweep.Description ?? Units.Unknown),
        ("kind, method", $"{sweep.Kind}, {sweep.Method}"),
        ("metric", sweep.MetricName),
        ("state", $"{StateMarkup.Name(sweep.State)}, {Units.Percent(sweep.Progress)} done"),
        ("trials", Counts(sweep.Trials)),
        ("created", Units.Time(sweep.CreatedAt)),
        ("finished", sweep.FinishedAt is { } end ? $"{Units.Time(end)}, {Units.Duration((end - sweep.CreatedAt).TotalSeconds)} after its submission" : Units.Unknown),
        ("time left", Units.Duration(sweep.RemainingSeconds)));

    public static string Counts(TrialCounts counts) =>
        $"{counts.Total} = {counts.Waiting} waiting{Of(counts.Paused, "paused")} + {counts.Running} running + {counts.Completed} completed{Of(counts.StoppedEarly, "stopped early")} + {counts.Failed} failed + {counts.Cancelled} cancelled";

    private static string Of(int some, string what) => some == 0 ? "" : $" ({some} {what})";

    public static string Parameters(IReadOnlyDictionary<string, string> parameters) =>
        string.Join(", ", parameters.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>Whether nothing more will happen.</summary>
    public static bool HasEnded(this SweepSummary sweep) => sweep.State is SweepState.Completed or SweepState.Failed or SweepState.Cancelled;

    /// <summary>The trials of one sweep, with what each is doing.</summary>
    public static Table Trials(SweepDetail sweep, IAnsiConsole console) => JobTables.Progress(sweep.Jobs, sweep.MetricName, console.Profile.Width);
}
