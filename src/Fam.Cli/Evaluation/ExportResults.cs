using System.CommandLine;
using System.Text.Json;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Jobs;
using Fam.Cli.Terminals;

namespace Fam.Cli.Evaluation;

/// <summary><c>fam eval export JOB</c></summary>
internal static class ExportResults
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Line = new(Indented) { WriteIndented = false };

    public static Command Command()
    {
        var id = JobCommands.Id();
        var output = new Option<string>("--output") { Description = "Directory to write to; made where it is missing.", HelpName = "DIRECTORY", DefaultValueFactory = _ => "." };
        return new FamCommand(
            "export",
            "Write a job's scores as lm-evaluation-harness writes them: results_TIME.json, and samples_TASK_TIME.jsonl for each task.",
            "fam eval export latest-0 --output results")
        {
            id, output,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var samples = (await Paging.UpToAsync(int.MaxValue, (cursor, size) => client.GetSamplesAsync(job.Id, cursor, size, cancellation))).Items;
            if (samples.Count == 0) throw CommandFailure.Failed($"job {job.Id} has no scored samples");
            var at = job.FinishedAt ?? job.StartedAt ?? job.CreatedAt;
            var time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);
            var directory = Directory.CreateDirectory(call.Value(output)!).FullName;
            var files = new HarnessFiles(job, samples);
            List<string> written = [Path.Combine(directory, $"results_{time}.json")];
            await File.WriteAllTextAsync(written[0], files.Results(at).ToJsonString(Indented) + "\n", cancellation);
            foreach (var task in files.Tasks)
            {
                written.Add(Path.Combine(directory, $"samples_{task}_{time}.jsonl"));
                await File.WriteAllLinesAsync(written[^1], files.Samples(task).Select(sample => sample.ToJsonString(Line)), cancellation);
            }

            if (call.Terminal.Json) Terminal.WriteJson(written);
            else foreach (var file in written) call.Terminal.Note(file);
            return ExitStatus.Done;
        });
    }
}
