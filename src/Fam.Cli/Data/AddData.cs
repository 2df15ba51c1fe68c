using System.CommandLine;
using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Data;

/// <summary><c>fam data add PATH --name NAME</c></summary>
internal static class AddData
{
    public static Command Command()
    {
        var path = new Argument<string>("PATH") { Description = "A file, or a directory with all that is in it." };
        var name = new Option<string>("--name") { Description = "What specs call it: data://NAME.", HelpName = "NAME", Required = true };
        return new FamCommand("add", "Store a file or a directory under a name; what the store has already is not sent again.", "fam data add corpus.txt --name books")
        {
            path, name,
        }.Runs(async (call, cancellation) =>
        {
            var source = Path.GetFullPath(call.Value(path));
            if (!DataUri.IsName(call.Value(name)))
                throw CommandFailure.Usage($"--name is '{call.Value(name)}'; it must be 1 to 64 letters, digits, ., - or _, beginning with a letter or digit.");
            var files = new List<FileView>();
            foreach (var (inside, file) in FilesOf(source))
            {
                var hash = await ArtifactHash.OfFileAsync(file.FullName, cancellation);
                if (!await call.Connection.Client.HasObjectAsync(hash.Hex, cancellation))
                {
                    await using var content = file.OpenRead();
                    await call.Connection.Transfers.PutObjectAsync(hash.Hex, content, cancellation);
                }
                files.Add(new FileView(inside, hash.Hex, file.Length));
            }
            var added = await call.Connection.Client.AddDataAsync(new DataSetSubmission(call.Value(name), files), cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(added);
            else Console.Out.WriteLine($"{added.Uri}  {added.Files} files, {Units.Bytes(added.Bytes)}");
            return ExitStatus.Done;
        });
    }

    private static List<(string Path, FileInfo File)> FilesOf(string source)
    {
        if (File.Exists(source))
            return [(Path.GetFileName(source), new FileInfo(source))];
        if (!Directory.Exists(source))
            throw CommandFailure.Usage($"PATH is {source}; there is no such file or directory.");
        try
        {
            return ArtifactTrees.FilesBelow(source).ToList() is { Count: > 0 } files ? files : throw CommandFailure.Usage($"PATH is {source}, a directory without files.");
        }
        catch (InvalidDataException refused)
        {
            throw CommandFailure.Usage(refused.Message);
        }
    }
}
