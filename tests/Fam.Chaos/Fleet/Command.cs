using System.Diagnostics;

namespace Fam.Chaos.Fleet;

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    /// <exception cref="InvalidOperationException">It ended with another status than 0, or did not end in time.</exception>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Programs.Root };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} was not started.");
        using var late = new CancellationTokenSource(limit);
        try
        {
            // Waited for by its own end, not by that of its output: a server that it leaves behind may have inherited that.
            _ = process.StandardOutput.ReadToEndAsync(late.Token);
            var errors = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with status {process.ExitCode}: {await errors}");
        }
        catch (OperationCanceledException tooLate)
        {
            process.Kill();
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not end within {limit.TotalSeconds:0} s.", tooLate);
        }
    }
}
