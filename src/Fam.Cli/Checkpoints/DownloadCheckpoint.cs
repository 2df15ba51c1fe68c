using System.CommandLine;
using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Cli.CommandLine;
using Fam.Cli.Jobs;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Checkpoints;

/// <summary><c>fam checkpoint download JOB --output DIR</c></summary>
internal static class DownloadCheckpoint
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        var step = CheckpointCommands.Step();
        var output = new Option<string>("--output", "-o") { Description = "Directory to make; it must not exist yet.", HelpName = "DIR", Required = true };
        return new FamCommand(
            "download", "Copy a checkpoint's files, each verified by its hash.",
            "fam checkpoint download latest-0 --output model", "fam checkpoint download latest-0 --step 400 -o model-400")
        {
            id, step, output,
        }.Runs(async (call, cancellation) =>
        {
            var target = Path.GetFullPath(call.Value(output));
            if (Path.Exists(target))
                throw CommandFailure.Usage($"--output is {target}, which exists already; name a directory that does not.");
            var job = await JobReference.FindAsync(call.Connection.Client, call.Value(id), cancellation);
            var found = await call.Connection.Client.GetCheckpointAsync(job.Id, call.Value(step), cancellation);
            if (found.Files.Count == 0)
                throw CommandFailure.Failed($"the checkpoint of step {found.Checkpoint.Step} never got to the artifact store; it lies in {found.Checkpoint.Path} on the worker that wrote it");
            await FetchAsync(call.Connection.Transfers, job.Id, found, target, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(found);
            else Console.Out.WriteLine($"{target}: {found.Files.Count} files, {Units.Bytes(found.Files.Sum(file => file.Bytes))}, verified");
            return ExitStatus.Done;
        });
    }

    /// <summary>Fills a hidden directory beside the target, which gets its name once all is verified.</summary>
    private static async Task FetchAsync(FamClient client, string jobId, CheckpointDetail found, string target, CancellationToken cancellation)
    {
        var hidden = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(hidden);
        try
        {
            foreach (var file in found.Files)
            {
                var path = ArtifactPath.Below(hidden, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await using (var content = File.Create(path))
                    await client.DownloadCheckpointFileAsync(jobId, found.Checkpoint.Step, file.Path, content, cancellation);
                var hash = await ArtifactHash.OfFileAsync(path, cancellation);
                if (hash.Hex != file.Sha256)
                    throw CommandFailure.Failed($"{file.Path} arrived with SHA-256 {hash}; the checkpoint has {file.Sha256}. Nothing was kept.");
            }
            Directory.Move(hidden, target);
        }
        catch
        {
            Directory.Delete(hidden, recursive: true);
            throw;
        }
    }
}
