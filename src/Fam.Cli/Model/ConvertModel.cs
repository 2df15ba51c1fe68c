using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Worker.Checkpoints;

namespace Fam.Cli.Model;

/// <summary><c>fam model convert</c>: a directory with another memory, ready to be trained.</summary>
internal static class ConvertModel
{
    public static Command Command()
    {
        var source = new Argument<string>("SOURCE") { Description = "Directory with config.json and safetensors." };
        var target = new Argument<string>("TARGET") { Description = "Directory to write; it must not exist." };
        var precision = ModelCommands.Precision("float32");
        var seed = new Option<long>("--seed") { Description = "Seed of the memory's first values, drawn from the token embeddings where the source has none.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var memory = new MemoryOptions();
        var command = new FamCommand(
            "convert",
            "Write a Llama-family directory of Hugging Face's, or Fam's own, as one of Fam's: one model.safetensors, memory in config.json.",
            "fam model convert Llama-3.2-1B llama-fam --architecture fam --block-size 1024 --fam-length 64 --memory-segments 3 --dtype bfloat16")
        {
            source, target, precision, seed,
        };
        memory.AddTo(command);
        return command.Runs((call, cancellation) =>
        {
            var drawn = ModelFailure.Explained(() =>
            {
                var spec = memory.Apply(call, Checkpoint.ReadConfig(call.Value(source)));
                return ModelConversion.Run(call.Value(source), spec, call.Value(target), call.Value(precision), call.Value(seed));
            });
            if (call.Terminal.Json) Terminal.WriteJson(new Converted(call.Value(target), drawn));
            else call.Terminal.Note($"{call.Value(target)} is written{(drawn.Count == 0 ? "" : $"; {string.Join(", ", drawn)} drawn from the token embeddings (seed {call.Value(seed)}), not trained")}.");
            return Task.FromResult(ExitStatus.Done);
        });
    }

    /// <summary>What <c>--json</c> prints.</summary>
    private sealed record Converted(string Path, IReadOnlyList<string> Drawn);
}
