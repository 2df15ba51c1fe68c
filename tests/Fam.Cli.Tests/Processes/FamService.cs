using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fam.Cli.Tests.Processes;

/// <summary>One of Fam's programs as a process of its own, with what it says.</summary>
public sealed class FamService : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly string project;
    private readonly ConcurrentQueue<string> lines = new();

    private FamService(Process process, string project)
    {
        (this.process, this.project) = (process, project);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public string Log => string.Join('\n', lines);

    /// <summary>Starts <c>PROJECT.dll</c> of the build that belongs to these tests.</summary>
    public static FamService Start(string project, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var dll = FamProcess.Dll.Replace("Fam.Cli", project, StringComparison.Ordinal).Replace("fam.dll", project + ".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var service = new FamService(new Process { StartInfo = start }, project);
        service.process.Start();
        service.process.BeginOutputReadLine();
        service.process.BeginErrorReadLine();
        return service;
    }

    /// <summary>The address it listens on, once it does.</summary>
    public async Task<string> AddressAsync()
    {
        var line = await UntilAsync(Listening);
        return line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim();
    }

    /// <summary>The first line that says something, once it is said.</summary>
    public async Task<string> UntilAsync(string text)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            // Looked at first: what ends has said all it will.
            var hasEnded = process.HasExited;
            if (lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                return found;
            Assert.False(hasEnded || since.Elapsed > Patience, $"{project} {(hasEnded ? "ended without having" : "has not")} said '{text}':\n{Log}");
            await Task.Delay(50);
        }
    }

    /// <summary>Its exit status, once it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>Ends it with all that it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
