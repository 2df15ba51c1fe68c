using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Model;

/// <summary><c>fam model …</c></summary>
internal static class ModelCommands
{
    public static Command Create() => new FamCommand(
        "model",
        "Look at, convert and run a checkpoint directly, without a server: Fam's or a Llama-family directory of Hugging Face's.",
        "fam model describe DIR",
        "fam model generate --checkpoint DIR --prompt 'Once upon a time'")
    {
        DescribeModel.Command(),
        EstimateModel.Command(),
        ConvertModel.Command(),
        PrintLogits.Command(),
        DrawMask.Command(),
        GenerateText.Command(),
        TokenizeText.Command(),
    };

    public static Option<string> Checkpoint() => new("--checkpoint") { Description = "Directory with config.json and safetensors.", HelpName = "DIR", Required = true };

    public static Option<string> Device() => new("--device") { Description = "cpu, cuda or cuda:N.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };

    public static Option<string> Precision(string otherwise) =>
        new("--dtype") { Description = "float32, bfloat16 or float16.", HelpName = "TYPE", DefaultValueFactory = _ => otherwise };
}
