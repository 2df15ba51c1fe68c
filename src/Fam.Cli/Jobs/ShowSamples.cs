using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job samples JOB</c></summary>
internal static class ShowSamples
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        var limit = SharedOptions.Limit(100, "samples");
        return new FamCommand("samples", "Print the scored samples of a job's evaluations.", "fam job samples latest-0", "fam job samples latest-0 --limit 5000 --json")
        {
            id, limit,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var page = await Paging.UpToAsync(call.Value(limit), (cursor, size) => client.GetSamplesAsync(job.Id, cursor, size, cancellation));
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(page);
                return ExitStatus.Done;
            }

            var table = Tables.Create("Task", "#Filler (blocks)", "#Sample", "#Prompt (tokens)", "#Distance (blocks)", "In reach", "Expected", "Answer", "#Score");
            foreach (var sample in page.Items)
                table.AddRow(
                    new Text(sample.Task),
                    new Text($"{sample.FillerBlocks}"),
                    new Text($"{sample.Index}"),
                    new Text($"{sample.PromptTokens}"),
                    new Text($"{sample.DistanceBlocks}"),
                    new Text(sample.InReach ? "yes" : "no"),
                    new Text(sample.Expected),
                    new Text(sample.Answer),
                    new Text(Units.Number(sample.Score)));
            if (page.Items.Count == 0) call.Terminal.Note("No sample scored yet.");
            else call.Terminal.Out.Write(table);
            if (page.Next is not null) call.Terminal.Note($"Only the first {page.Items.Count} are shown; --limit shows more.");
            return ExitStatus.Done;
        });
    }
}
