using System.Diagnostics;

namespace Fam.Chaos.Fleet;

/// <summary>
/// A process that is started again where it ends by itself, as an init system or a cluster would, and that can be killed
/// and kept down. Its output goes to a file.
/// </summary>
public sealed class KeptProcess : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string assembly;
    private readonly string[] arguments;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly StreamWriter log;
    private readonly Lock gate = new();
    private Process? process;
    private bool isWanted;

    public KeptProcess(string name, string assembly, string[] arguments, IReadOnlyDictionary<string, string> environment, string logPath)
    {
        (Name, this.assembly, this.arguments, this.environment) = (name, assembly, arguments, environment);
        log = new StreamWriter(logPath, append: true) { AutoFlush = true };
    }

    public string Name { get; }

    /// <summary>Times that it ended although nobody had killed it.</summary>
    public int Exits { get; private set; }

    public void Start()
    {
        lock (gate)
        {
            isWanted = true;
            if (process is not null)
                return;
            var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Programs.Root,
            };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            var started = new Process { StartInfo = start, EnableRaisingEvents = true };
            started.OutputDataReceived += (_, line) => Write(line.Data);
            started.ErrorDataReceived += (_, line) => Write(line.Data);
            started.Exited += (_, _) => _ = EndedAsync(started);
            process = started;
            started.Start();
            started.BeginOutputReadLine();
            started.BeginErrorReadLine();
            Write($"---- started {Name}, process {started.Id}, at {DateTimeOffset.UtcNow:HH:mm:ss.fff}");
        }
    }

    /// <summary>SIGKILL, to this process alone.</summary>
    public void Kill()
    {
        lock (gate)
        {
            isWanted = false;
            if (process is null)
                return;
            Write($"---- killed {Name} at {DateTimeOffset.UtcNow:HH:mm:ss.fff}");
            process.Kill();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Task.Yield();
        lock (gate)
            log.Dispose();
    }

    private async Task EndedAsync(Process ended)
    {
        lock (gate)
        {
            if (process != ended)
                return;
            process = null;
            Exits++;
            Write($"---- {Name} ended by itself with status {ended.ExitCode} at {DateTimeOffset.UtcNow:HH:mm:ss.fff}");
        }

        await Task.Delay(Pause);
        if (isWanted)
            Start();
    }

    private void Write(string? line)
    {
        lock (gate)
        {
            if (line is not null && log.BaseStream is { CanWrite: true })
                log.WriteLine(line);
        }
    }
}
