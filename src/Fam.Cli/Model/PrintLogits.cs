using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fam.Cli.CommandLine;
using Fam.Contracts;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;

namespace Fam.Cli.Model;

/// <summary><c>fam model logits</c>: how another implementation compares itself with this one.</summary>
internal static class PrintLogits
{
    public static Command Command()
    {
        var checkpoint = new Option<string>("--checkpoint") { Description = "Directory with config.json and model.safetensors.", HelpName = "DIR", Required = true };
        var tokens = new Option<string>("--tokens") { Description = "JSON file with an array of token ids, at most 64 MiB.", HelpName = "FILE", Required = true };
        var streaming = new Option<bool>("--streaming") { Description = "Consume the tokens block by block with constant memory, instead of all blocks at once." };
        var device = new Option<string>("--device") { Description = "cpu, cuda or cuda:N.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };
        return new FamCommand(
            "logits",
            "Print a checkpoint's logits for a list of tokens as JSON, [[…], …]: one row for each token, one number for each id of the vocabulary.",
            "fam model logits --checkpoint DIR --tokens tokens.json",
            "fam model logits --checkpoint DIR --tokens tokens.json --streaming | python3 -m json.tool")
        {
            checkpoint, tokens, streaming, device,
        }.Runs((call, cancellation) =>
        {
            Write(Logits(call.Value(checkpoint), call.Value(tokens), call.Value(streaming), call.Value(device)));
            return Task.FromResult(ExitStatus.Done);
        });
    }

    private static IReadOnlyList<float[]> Logits(string checkpoint, string tokenFile, bool streaming, string device)
    {
        try
        {
            var vocabulary = Checkpoint.ReadConfig(checkpoint).VocabSize;
            return ModelLogits.Run(checkpoint, TokenFile.Read(tokenFile, vocabulary), streaming, device);
        }
        catch (Exception wrong) when (wrong is CheckpointException or ArgumentException)
        {
            throw CommandFailure.Usage(wrong.Message);
        }
        catch (ExternalException failed)
        {
            throw CommandFailure.Failed($"LibTorch: {failed.Message}");
        }
    }

    /// <summary>Row by row, so that the text of a long sequence is never held whole.</summary>
    private static void Write(IReadOnlyList<float[]> rows)
    {
        using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        output.Write("["u8);
        for (var index = 0; index < rows.Count; index++)
        {
            if (index > 0) output.Write(",\n "u8);
            JsonSerializer.Serialize(output, rows[index], FamJson.Options);
        }

        output.Write("]\n"u8);
    }
}
