using System.CommandLine;
using System.Runtime.InteropServices;
using Fam.Cli.CommandLine;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;

namespace Fam.Cli.Adapters;

/// <summary><c>fam adapter …</c></summary>
internal static class AdapterCommands
{
    public static Command Create() => new FamCommand(
        "adapter",
        "Look at LoRA adapters, merge them into their base, hand them to other tools.",
        "fam adapter merge --adapter ADAPTER --base BASE --output MERGED",
        "fam adapter export --strict-peft --adapter ADAPTER --output PEFT")
    {
        DescribeAdapter.Command(),
        MergeAdapter.Command(),
        ExportAdapter.Command(),
    };

    public static Option<string> Adapter() => new("--adapter") { Description = $"Directory with {AdapterConfig.FileName} and {AdapterFiles.WeightsFile}.", HelpName = "DIR", Required = true };

    public static Option<string?> Base() => new("--base") { Description = "Directory of the base checkpoint. [default: where the adapter says its base is]", HelpName = "DIR" };

    public static Option<string> Output() => new("--output", "-o") { Description = "Directory to make; it must not exist yet.", HelpName = "DIR", Required = true };

    /// <summary>Turns what is wrong with files into the command's own failure.</summary>
    public static T Checked<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception wrong) when (wrong is AdapterException or CheckpointException or ArgumentException)
        {
            throw CommandFailure.Usage(wrong.Message);
        }
        catch (ExternalException failed)
        {
            throw CommandFailure.Failed($"LibTorch: {failed.Message}");
        }
    }
}
