using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;

namespace Fam.Cli.Adapters;

/// <summary><c>fam adapter describe</c></summary>
internal static class DescribeAdapter
{
    public static Command Command()
    {
        var adapter = AdapterCommands.Adapter();
        return new FamCommand("describe", "What an adapter is: its fields, its size, its base.", "fam adapter describe --adapter ADAPTER", "fam adapter describe --adapter ADAPTER --json")
        {
            adapter,
        }.Runs((call, cancellation) =>
        {
            var directory = call.Value(adapter);
            var (config, lineage, entries) = AdapterCommands.Checked(() => (AdapterConfig.Read(directory), Lineage.Find(directory), SafeTensorsHeader.ReadFile(Path.Combine(directory, AdapterFiles.WeightsFile))));
            var parameters = entries.Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size));
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(new { config.Lora, config.BaseModel, lineage, parameters, tensors = entries.Count });
                return Task.FromResult(ExitStatus.Done);
            }

            call.Terminal.Out.Write(Tables.Facts(
                ("Rank", $"{config.Lora.R}"), ("Alpha", $"{config.Lora.LoraAlpha}{(config.Lora.UseRslora ? ", by √r" : "")}"), ("Dropout", $"{config.Lora.LoraDropout}"),
                ("Target modules", string.Join(", ", config.Lora.TargetModules)), ("Modules to save", config.Lora.ModulesToSave.Count == 0 ? Units.Unknown : string.Join(", ", config.Lora.ModulesToSave)),
                ("Parameters", $"{parameters:N0} in {entries.Count} tensors"), ("Base", config.BaseModel ?? Units.Unknown), ("Base SHA-256", lineage?.BaseSha256 ?? Units.Unknown)));
            return Task.FromResult(ExitStatus.Done);
        });
    }
}
