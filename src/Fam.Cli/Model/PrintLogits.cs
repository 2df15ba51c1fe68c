using System.CommandLine;
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
        var checkpoint = ModelCommands.Checkpoint();
        var tokens = new Option<string>("--tokens") { Description = "JSON file with an array of token ids, at most 64 MiB.", HelpName = "FILE", Required = true };
        var streaming = new Option<bool>("--streaming") { Description = "Consume the tokens block by block with constant memory, instead of all blocks at once." };
        var device = ModelCommands.Device();
        var memory = new MemoryOptions();
        var command = new FamCommand(
            "logits",
            "Print a checkpoint's logits for a list of tokens as JSON, [[…], …]: one row for each token, one number for each id of the vocabulary.",
            "fam model logits --checkpoint DIR --tokens tokens.json",
            "fam model logits --checkpoint DIR --tokens tokens.json --architecture bswa --block-size 256 --memory-segments 3",
            "fam model logits --checkpoint DIR --tokens tokens.json --streaming | python3 -m json.tool")
        {
            checkpoint, tokens, streaming, device,
        };
        memory.AddTo(command);
        return command.Runs((call, cancellation) =>
        {
            Write(ModelFailure.Explained(() =>
            {
                var spec = memory.Apply(call, Checkpoint.ReadConfig(call.Value(checkpoint)));
                return ModelLogits.Run(call.Value(checkpoint), TokenFile.Read(call.Value(tokens), spec.VocabSize), call.Value(streaming), call.Value(device), spec: spec);
            }));
            return Task.FromResult(ExitStatus.Done);
        });
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
