using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Worker.Adapters;

namespace Fam.Cli.Adapters;

/// <summary><c>fam adapter merge</c></summary>
internal static class MergeAdapter
{
    public static Command Command()
    {
        var (adapter, baseModel, output) = (AdapterCommands.Adapter(), AdapterCommands.Base(), AdapterCommands.Output());
        return new FamCommand(
            "merge", "Add an adapter to its base: a checkpoint that computes the same without the adapter.",
            "fam adapter merge --adapter ADAPTER --base BASE --output MERGED")
        {
            adapter, baseModel, output,
        }.Runs((call, cancellation) =>
        {
            var merged = AdapterCommands.Checked(() => AdapterMerge.Run(call.Value(adapter), call.Value(baseModel), call.Value(output)));
            if (call.Terminal.Json) Terminal.WriteJson(merged);
            else Console.Out.WriteLine($"{call.Value(output)}: base {merged.BaseSha256[..12]}… with adapter {merged.AdapterSha256![..12]}…");
            return Task.FromResult(ExitStatus.Done);
        });
    }
}
