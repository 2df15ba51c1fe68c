using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job logs JOB</c></summary>
internal static class ShowLogs
{
    private const int PageSize = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        var id = JobCommands.Id();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing until the job ends; Ctrl-C leaves it running." };
        return new FamCommand(
            "logs",
            "Print a job's log, of all its attempts. With --json one page; with --json --follow one line a document.",
            "fam job logs latest-0",
            "fam job logs latest-0 -f")
        {
            id, follow,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            return call.Value(follow)
                ? await FollowAsync(call, client, job.Id, cancellation)
                : await PrintAsync(call, client, job.Id, cancellation);
        });
    }

    private static async Task<int> PrintAsync(Call call, FamClient client, string jobId, CancellationToken cancellation)
    {
        var all = new List<LogLine>();
        await foreach (var line in ReadAsync(client, jobId, after: 0, cancellation)) all.Add(line);
        if (call.Terminal.Json) Terminal.WriteJson(new Page<LogLine>(all, Next: null));
        else all.ForEach(line => Print(call.Terminal.Out, line));
        return ExitStatus.Done;
    }

    private static async Task<int> FollowAsync(Call call, FamClient client, string jobId, CancellationToken cancellation)
    {
        var after = 0L;
        while (true)
        {
            // Asked before the lines are read, so that the last ones of an ended job are not missed.
            var job = await client.GetJobAsync(jobId, cancellation);
            await foreach (var line in ReadAsync(client, jobId, after, cancellation))
            {
                after = line.Number;
                if (call.Terminal.Json) Terminal.WriteJsonLine(line);
                else Print(call.Terminal.Out, line);
            }

            if (job.State is JobState.Completed or JobState.Failed or JobState.Cancelled)
                return job.State == JobState.Completed ? ExitStatus.Done : ExitStatus.Failed;
            await Task.Delay(Interval, cancellation);
        }
    }

    private static async IAsyncEnumerable<LogLine> ReadAsync(FamClient client, string jobId, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var page = await client.GetLogsAsync(jobId, after, PageSize, cancellation);
            foreach (var line in page.Items) yield return line;
            if (page.Next is null || page.Items.Count == 0) yield break;
            after = page.Items[^1].Number;
        }
    }

    private static void Print(IAnsiConsole console, LogLine line)
    {
        var colour = line.Level switch { "error" => "red", "warning" => "yellow", _ => "grey" };
        console.MarkupLine($"[grey]{Markup.Escape(Units.Time(line.At))}[/] [{colour}]{Markup.Escape(line.Level),-7}[/] {Markup.Escape(line.Message)}");
    }
}
