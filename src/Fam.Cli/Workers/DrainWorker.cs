using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Workers;

/// <summary><c>fam worker drain WORKER</c></summary>
internal static class DrainWorker
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        var id = new Argument<string>("worker") { Description = "Id of the worker, as fam worker list shows it." };
        var undo = new Option<bool>("--undo") { Description = "Let it take jobs again." };
        var now = new Option<bool>("--now") { Description = "Have what it runs write a checkpoint and move to other workers, rather than let it finish." };
        var wait = new Option<bool>("--wait") { Description = "Return once nothing is left on it." };
        return new FamCommand(
            "drain", "Empty a worker: it gets no new job, also after restarts, until --undo; what it runs finishes.",
            "fam worker drain gpu-7", "fam worker drain gpu-7 --now --wait", "fam worker drain gpu-7 --undo")
        {
            id, undo, now, wait,
        }.Runs(async (call, cancellation) =>
        {
            var request = new DrainRequest(call.Value(undo), call.Value(now));
            if (request.Undo && (request.Now || call.Value(wait)))
                throw CommandFailure.Usage("--undo cannot be given with --now or --wait: there is nothing to empty.");
            var client = call.Connection.Client;
            var worker = await client.DrainWorkerAsync(call.Value(id), request, cancellation);
            while (call.Value(wait) && !worker.Drained)
            {
                await Task.Delay(Pause, cancellation);
                worker = await FindAsync(client, worker, cancellation);
            }

            if (call.Terminal.Json) Terminal.WriteJson(worker);
            else Console.Out.WriteLine(Words(worker));
            return ExitStatus.Done;
        });
    }

    /// <summary>A worker that has gone away meanwhile is empty.</summary>
    private static async Task<WorkerView> FindAsync(FamClient client, WorkerView drained, CancellationToken cancellation)
    {
        var workers = await client.ListWorkersAsync(cancellation);
        return workers.FirstOrDefault(worker => worker.Id == drained.Id) ?? drained with { Drained = true, SlotsUsed = 0, JobIds = [], Jobs = [] };
    }

    private static string Words(WorkerView worker) =>
        !worker.Draining ? $"{worker.Id} takes jobs"
        : worker.Drained ? $"{worker.Id} is drained: nothing is left on it"
        : $"{worker.Id} is draining: {(worker.JobIds.Count == 1 ? "1 job is" : $"{worker.JobIds.Count} jobs are")} left on it";
}
