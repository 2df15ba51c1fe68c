using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Fam.Dashboard.Tests.Browser;

/// <summary>A whole Fam as users start it: <c>fam up</c> from the build's output, on a free port, with data of its own.</summary>
public sealed class FamUp : IAsyncDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly StringBuilder _errors;
    private bool _stopped;

    private FamUp(Process process, DirectoryInfo data, StringBuilder errors, Uri url) => (_process, _data, _errors, Url) = (process, data, errors, url);

    public Uri Url { get; }

    /// <summary>The token that it left for its user; null where it asks for none.</summary>
    public string? Token => File.Exists(Path.Combine(_data.FullName, "admin.token")) ? File.ReadAllText(Path.Combine(_data.FullName, "admin.token")).Trim() : null;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    public static async Task<FamUp> StartAsync(bool asksForTokens = false)
    {
        var program = Path.Combine(Screenshots.Repository, "src", "Fam.Cli", "bin", Configuration, "net10.0", "fam.dll");
        var data = Directory.CreateTempSubdirectory("fam-dashboard-");
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, "up", "--port", "0", "--slots", "2", "--data", data.FullName, "--configs", Path.Combine(Screenshots.Repository, "configs"), "--json", .. asksForTokens ? Array.Empty<string>() : ["--no-auth"]])
            {
                // Not the program's folder: its assets must be found from anywhere.
                WorkingDirectory = data.FullName,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.AppendLine(line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is null)
        {
            await process.WaitForExitAsync();
            throw new InvalidOperationException($"`fam up` ended with status {process.ExitCode} before it answered:\n{errors}");
        }
        return new(process, data, errors, new Uri(JsonDocument.Parse(line).RootElement.GetProperty("address").GetString()!));
    }

    /// <summary>Stops it; a second time changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        // As a terminal that closes: its trials' processes end with it.
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }
}
