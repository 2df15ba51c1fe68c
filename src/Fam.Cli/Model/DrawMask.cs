using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Model.Masks;

namespace Fam.Cli.Model;

/// <summary><c>fam model mask</c>: who sees whom, as the code itself has it.</summary>
internal static class DrawMask
{
    private const int UsualBlocks = 4;

    public static Command Command()
    {
        var config = new Option<string>("--config") { Description = "A model's config.json; of its keys, those of the memory count.", HelpName = "FILE", Required = true };
        var png = new Option<string>("--png") { Description = "Where the picture goes; a file that is there is replaced.", HelpName = "FILE", Required = true };
        var tokens = new Option<int?>("--tokens") { Description = $"Tokens of the sequence; left out, {UsualBlocks} blocks.", HelpName = "N" };
        return new FamCommand(
            "mask",
            "Draw which query sees which key in one layer: a row a query, a column a key. Docs: docs/masks.md.",
            "fam model mask --config DIR/config.json --png mask.png",
            "fam model mask --config DIR/config.json --png mask.png --tokens 48")
        {
            config, png, tokens,
        }.Runs((call, cancellation) =>
        {
            Draw(call.Value(config), call.Value(png), call.Value(tokens));
            return Task.FromResult(ExitStatus.Done);
        });
    }

    private static void Draw(string config, string png, int? tokens)
    {
        try
        {
            var spec = Checkpoint.ReadConfigFile(config);
            if (tokens is < 1 or > AttentionMask.LongestAxis) throw CommandFailure.Usage($"--tokens is {tokens}; it must be 1 … {AttentionMask.LongestAxis}.");
            var picture = MaskPicture.Draw(AttentionMask.Of(spec, tokens ?? Usual(spec)));
            using var file = File.Create(png);
            picture.Write(file);
            Console.Out.WriteLine($"{png}: {picture.Width} × {picture.Height}, {MemoryConfiguration.Of(spec).Name}");
        }
        catch (Exception wrong) when (wrong is CheckpointException or ModelShapeException or ArgumentOutOfRangeException or IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage(wrong.Message);
        }
    }

    private static int Usual(ModelSpec spec)
    {
        var block = spec.Architecture == Architecture.Swa ? spec.SlidingWindow ?? 1 : spec.BlockSize;
        return (int)Math.Min((long)UsualBlocks * block, AttentionMask.LongestAxis / 2);
    }
}
