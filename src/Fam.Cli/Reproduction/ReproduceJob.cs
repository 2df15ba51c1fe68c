using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Jobs;
using Fam.Cli.Provenance;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Reproduction;

/// <summary><c>fam job reproduce JOB</c></summary>
internal static class ReproduceJob
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        var detach = new Option<bool>("--detach") { Description = "Submit and print the new job's id; `fam job reproduce JOB --check NEW` compares later." };
        var check = new Option<string?>("--check") { Description = "Submit nothing: compare with this job, which did the same trial.", HelpName = "NEW" };
        var tolerance = new Option<double?>("--tolerance") { Description = "Values a and b agree where |a - b| <= X * max(1, |a|, |b|); 0 asks for the same bits. [default: 0 on the same kind of device, else 0.02]", HelpName = "X" };
        return new FamCommand(
            "reproduce",
            "Run a trial once more as it was resolved, with the same seed, and say whether its metrics and samples agree. The exit status is 0 where they do, else 1.",
            "fam job reproduce latest-0",
            "fam job reproduce k3v9x2pq-0 --detach",
            "fam job reproduce k3v9x2pq-0 --check b7fm2xqa-0 --json")
        {
            id, detach, check, tolerance,
        }.Runs(async (call, cancellation) =>
        {
            if (call.Value(tolerance) is < 0 or double.NaN) throw CommandFailure.Usage("--tolerance must be 0 or more.");
            if (call.Value(detach) && call.Value(check) is not null) throw CommandFailure.Usage("--detach submits, and --check does not; write one of them.");
            var client = call.Connection.Client;
            var original = await JobReference.FindAsync(client, call.Value(id), cancellation);
            if (call.Value(check) is { } known)
                return Report(call, await Agreement.OfAsync(client, original, await JobReference.FindAsync(client, known, cancellation), call.Value(tolerance), cancellation));

            var sweep = await client.ReproduceJobAsync(original.Id, await GitState.SourceAsync(cancellation), cancellation);
            var again = $"{sweep.Id}-0";
            call.Terminal.Note($"{original.Id} ({original.Name}) runs once more as {again}, sweep {sweep.Name}.");
            if (call.Value(detach))
            {
                if (call.Terminal.Json) Terminal.WriteJson(sweep);
                else Console.Out.WriteLine(again);
                return ExitStatus.Done;
            }

            await FollowAsync(call, sweep.Id, cancellation);
            var reproduced = await client.GetJobAsync(again, cancellation);
            if (reproduced.State != JobState.Completed)
                throw CommandFailure.Failed($"{again} {StateMarkup.Name(reproduced.State)}{(reproduced.Failure is { } failure ? $": {failure.Message}" : "")}; there is nothing to compare. `fam job logs {again}` says more.");
            return Report(call, await Agreement.OfAsync(client, original, reproduced, call.Value(tolerance), cancellation));
        });
    }

    private static int Report(Call call, AgreementView agreement)
    {
        if (call.Terminal.Json) Terminal.WriteJson(agreement);
        else AgreementReport.Write(call.Terminal.Out, agreement);
        return agreement.Agrees ? ExitStatus.Done : ExitStatus.Failed;
    }

    /// <summary>Until it ends; what it does goes to standard error, a line for each change.</summary>
    private static async Task FollowAsync(Call call, string sweepId, CancellationToken cancellation)
    {
        var told = "";
        await foreach (var sweep in new SweepPolling(call.Connection, call.Terminal).WatchAsync(sweepId, cancellation))
        {
            foreach (var job in sweep.Jobs)
            {
                // A number in the phase is no change worth a line.
                var doing = $"{job.State}|{string.Concat((job.Phase ?? "").Where(letter => !char.IsAsciiDigit(letter)))}";
                if (doing != told) call.Terminal.Note(JobTables.Line(job, sweep.MetricName));
                told = doing;
            }

            if (sweep.HasEnded()) return;
        }
    }
}
