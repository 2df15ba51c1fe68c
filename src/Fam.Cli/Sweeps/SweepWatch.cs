using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Sweeps;

/// <summary>Follows a sweep on the terminal until it ends or the user leaves.</summary>
internal static class SweepWatch
{
    public static async Task<int> FollowAsync(Call call, string sweepId, CancellationToken cancellation)
    {
        try
        {
            var states = new SweepPolling(call.Connection, call.Terminal).WatchAsync(sweepId, cancellation);
            var last = call.Terminal.Interactive ? await DrawAsync(call.Terminal.Out, states) : await PrintAsync(call, states);
            return await WaitForSweep.ReportAsync(call, last, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            call.Terminal.Note($"Left; sweep {sweepId} goes on. `fam sweep watch {sweepId}` follows it again, `fam sweep cancel {sweepId}` ends it.");
            return ExitStatus.Interrupted;
        }
    }

    private static async Task<SweepDetail> DrawAsync(IAnsiConsole console, IAsyncEnumerable<SweepDetail> states)
    {
        SweepDetail? last = null;
        await console.Live(new Text("")).StartAsync(async display =>
        {
            await foreach (var sweep in states)
            {
                last = sweep;
                display.UpdateTarget(new Rows(new Text(WatchLines.Headline(sweep)), SweepTables.Trials(sweep, console)));
                if (sweep.HasEnded()) break;
            }
        });
        return last!;
    }

    private static async Task<SweepDetail> PrintAsync(Call call, IAsyncEnumerable<SweepDetail> states)
    {
        var lines = new WatchLines(TimeProvider.System);
        await foreach (var sweep in states)
        {
            if (call.Terminal.Json) lines.WriteJson(sweep);
            else lines.Write(sweep);
            if (sweep.HasEnded()) return sweep;
        }

        throw new OperationCanceledException();
    }
}
