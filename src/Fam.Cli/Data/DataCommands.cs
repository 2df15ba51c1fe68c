using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Data;

/// <summary><c>fam data …</c></summary>
internal static class DataCommands
{
    public static Command Create() => new FamCommand(
        "data",
        "Bring data and base models to the workers.",
        "fam data add corpus.txt --name books",
        "fam data add models/tiny-llama --name tiny-llama",
        "fam data list")
    {
        AddData.Command(),
        ListData.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };
}
