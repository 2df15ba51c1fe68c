using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep watch SWEEP</c></summary>
internal static class WatchSweep
{
    public static Command Command()
    {
        var id = SweepCommands.Id();
        return new FamCommand(
            "watch",
            "Follow a sweep until it ends: a live table on a terminal, lines elsewhere, one JSON document a line with --json. Ctrl-C leaves the sweep running. The exit status is 1 when a trial failed.",
            "fam sweep watch latest",
            "fam sweep watch latest | tee progress.txt")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var sweep = await SweepReference.FindAsync(call.Connection.Client, call.Value(id), cancellation);
            return await SweepWatch.FollowAsync(call, sweep.Id, cancellation);
        });
    }
}
