using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Workers;

/// <summary><c>fam worker …</c></summary>
internal static class WorkerCommands
{
    public static Command Create() => new FamCommand("worker", "Look at the workers that run jobs.", "fam worker list")
    {
        List(),
        DrainWorker.Command(),
        WorkerKey.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };

    private static FamCommand List() =>
        new FamCommand("list", "List workers, their slots and their jobs.", "fam worker list", "fam worker list --json").Runs(async (call, cancellation) =>
        {
            var workers = await call.Connection.Client.ListWorkersAsync(cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(workers);
            else if (workers.Count == 0) call.Terminal.Note("No worker has reported yet.");
            else call.Terminal.Out.Write(Table(workers));
            return ExitStatus.Done;
        });

    private static Table Table(IReadOnlyList<WorkerView> workers)
    {
        var table = Tables.Create("Id", "Host", "Pool", "~Devices", "#Slots used", "State", "Last seen", "~Version", "~Labels", "~Jobs");
        foreach (var worker in workers)
            table.AddRow(
                new Text(worker.Id),
                new Text(worker.Host),
                new Text(worker.ResourcePool),
                new Text(WorkerWords.Devices(worker)),
                new Text($"{worker.SlotsUsed} of {worker.Slots}"),
                new Markup(WorkerWords.State(worker)),
                new Text(Units.Time(worker.LastSeenAt)),
                new Text(worker.Version),
                new Text(string.Join(", ", worker.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))),
                new Text(WorkerWords.Jobs(worker)));
        return table;
    }
}
