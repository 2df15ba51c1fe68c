using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Worker.Adapters;

namespace Fam.Cli.Adapters;

/// <summary><c>fam adapter export</c></summary>
internal static class ExportAdapter
{
    public static Command Command()
    {
        var (adapter, baseModel, output) = (AdapterCommands.Adapter(), AdapterCommands.Base(), AdapterCommands.Output());
        var strict = new Option<bool>("--strict-peft") { Description = $"Put the memory's parameters into {AdapterFiles.MemoryFile}, so that stock PEFT loads the adapter." };
        return new FamCommand(
            "export", "Copy an adapter, checked against its base, in a form other tools read.",
            "fam adapter export --strict-peft --adapter ADAPTER --output PEFT")
        {
            adapter, baseModel, output, strict,
        }.Runs((call, cancellation) =>
        {
            AdapterCommands.Checked(() =>
            {
                AdapterExport.Run(call.Value(adapter), call.Value(baseModel), call.Value(output), call.Value(strict));
                return true;
            });
            Console.Out.WriteLine(call.Value(output));
            return Task.FromResult(ExitStatus.Done);
        });
    }
}
