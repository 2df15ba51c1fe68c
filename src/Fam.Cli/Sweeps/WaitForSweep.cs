using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep wait SWEEP</c></summary>
internal static class WaitForSweep
{
    private const int MostFailures = 20;

    public static Command Command()
    {
        var id = SweepCommands.Id();
        var timeout = new Option<double?>("--timeout") { Description = "Give up after this many seconds (exit status 1); the sweep goes on.", HelpName = "SECONDS" };
        return new FamCommand(
            "wait",
            "Wait until a sweep ends. The exit status is 0 when every trial completed, else 1.",
            "fam sweep wait latest && fam compare latest",
            "fam sweep wait latest --timeout 900")
        {
            id, timeout,
        }.Runs(async (call, cancellation) =>
        {
            if (call.Value(timeout) is <= 0) throw CommandFailure.Usage("--timeout must be more than 0 s.");
            var sweep = await SweepReference.FindAsync(call.Connection.Client, call.Value(id), cancellation);
            return await UntilEndedAsync(call, sweep.Id, call.Value(timeout), cancellation);
        });
    }

    /// <summary>Waits for the end and reports it.</summary>
    /// <param name="timeout">Seconds; null waits for ever.</param>
    public static async Task<int> UntilEndedAsync(Call call, string sweepId, double? timeout, CancellationToken cancellation)
    {
        var polling = new SweepPolling(call.Connection, call.Terminal);
        var deadline = timeout is { } seconds ? DateTimeOffset.UtcNow.AddSeconds(seconds) : DateTimeOffset.MaxValue;
        await foreach (var sweep in polling.WatchAsync(sweepId, cancellation))
        {
            if (sweep.HasEnded())
            {
                if (call.Terminal.Json) Terminal.WriteJson(sweep);
                return await ReportAsync(call, sweep, cancellation);
            }

            if (DateTimeOffset.UtcNow >= deadline)
                throw CommandFailure.Failed($"sweep {sweepId} had not ended after {Units.Duration(timeout)}; it goes on.");
        }

        return ExitStatus.Interrupted;
    }

    /// <summary>Says how the sweep ended; 0 where every trial completed, else 1.</summary>
    public static async Task<int> ReportAsync(Call call, SweepDetail sweep, CancellationToken cancellation)
    {
        var terminal = call.Terminal;
        if (sweep.Trials.Failed > 0)
        {
            var failed = (await call.Connection.Client.ListJobsAsync(sweep.Id, JobState.Failed, limit: MostFailures, cancellation: cancellation)).Items;
            foreach (var job in failed)
                terminal.Note($"{job.Name} failed after {job.Attempts} attempts: {job.Failure?.Message} (see `fam job logs {job.Id}`)");
            if (sweep.Trials.Failed > failed.Count)
                terminal.Note($"{sweep.Trials.Failed - failed.Count} more failed; `fam job list --sweep {sweep.Id} --state failed` shows them.");
        }

        terminal.Note($"Sweep {sweep.Id} {StateMarkup.Name(sweep.State)}, {Units.Duration((sweep.FinishedAt - sweep.CreatedAt)?.TotalSeconds)} after its submission: {SweepTables.Counts(sweep.Trials)}.");
        return sweep.State == SweepState.Completed ? ExitStatus.Done : ExitStatus.Failed;
    }
}
