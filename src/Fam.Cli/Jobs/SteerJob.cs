using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job pause|activate|cancel|retry JOB</c></summary>
internal static class SteerJob
{
    public static Command Pause() => Command(
        "pause", "Pause one trial: it saves a checkpoint and ends; the others of its sweep go on.", [], (client, id, _, cancellation) => client.PauseJobAsync(id, cancellation));

    public static Command Activate() => Command(
        "activate", "Let a paused trial go on from its checkpoint.", [], (client, id, _, cancellation) => client.ActivateJobAsync(id, cancellation));

    public static Command Cancel() => Command(
        "cancel", "Cancel one trial; the others of its sweep go on.", [], (client, id, _, cancellation) => client.CancelJobAsync(id, cancellation));

    public static Command Retry()
    {
        var force = new Option<bool>("--force") { Description = "Also a trial that ran out of memory, which would probably do so again." };
        return Command(
            "retry",
            "Queue a trial that failed or was cancelled again, from its last checkpoint and with all its restarts. Its sweep goes on.",
            [force],
            (client, id, call, cancellation) => client.RetryJobAsync(id, call.Value(force), cancellation));
    }

    private static FamCommand Command(string name, string description, Option[] options, Func<FamClient, string, Call, CancellationToken, Task<JobDetail>> steer)
    {
        var id = JobCommands.Id();
        var command = new FamCommand(name, description, $"fam job {name} latest-0")
        {
            id,
        };
        foreach (var option in options) command.Add(option);
        return command.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var steered = await steer(client, job.Id, call, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(steered);
            else Console.Out.WriteLine($"{steered.Id} {StateMarkup.Name(steered.State)}");
            return ExitStatus.Done;
        });
    }
}
