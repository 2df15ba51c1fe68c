using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep describe SWEEP</c></summary>
internal static class DescribeSweep
{
    public static Command Command()
    {
        var id = SweepCommands.Id();
        var yaml = new Option<bool>("--yaml") { Description = "Print only the spec, as it was submitted." };
        return new FamCommand("describe", "Show a sweep and its trials.", "fam sweep describe latest", "fam sweep describe latest --yaml > again.yaml")
        {
            id, yaml,
        }.Runs(async (call, cancellation) =>
        {
            var sweep = await SweepReference.FindAsync(call.Connection.Client, call.Value(id), cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(sweep);
            else if (call.Value(yaml)) Console.Out.Write(sweep.Yaml);
            else
            {
                call.Terminal.Out.Write(SweepTables.Facts(sweep));
                call.Terminal.Out.Write(SweepTables.Trials(sweep, call.Terminal.Out));
                if (sweep.NextJobs is not null)
                    call.Terminal.Note($"The first {sweep.Jobs.Count} of {sweep.Trials.Total} trials; `fam job list --sweep {sweep.Id} --limit N` lists more.");
            }

            return ExitStatus.Done;
        });
    }
}
