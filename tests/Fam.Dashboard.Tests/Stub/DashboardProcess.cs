using System.Diagnostics;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>The dashboard as a process of its own, on a free port of loopback; nobody needs to be its orchestrator.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process process;

    private DashboardProcess(Process process) => this.process = process;

    public HttpClient Http { get; } = new();

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<DashboardProcess> StartAsync(params string[] arguments)
    {
        var dashboard = new DashboardProcess(Start(arguments));
        while (await dashboard.process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                dashboard.Http.BaseAddress = new Uri(line[(at + Listening.Length)..].Trim().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
                _ = dashboard.process.StandardOutput.ReadToEndAsync();
                return dashboard;
            }
        }

        throw new InvalidOperationException($"The dashboard ended: {await dashboard.process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>What it says where it does not start.</summary>
    public static async Task<string> RefusalAsync(params string[] arguments)
    {
        using var refused = Start(arguments);
        var (output, error) = (refused.StandardOutput.ReadToEndAsync(), refused.StandardError.ReadToEndAsync());
        await refused.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.NotEqual(0, refused.ExitCode);
        return await output + await error;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Http.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        string[] own = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        return Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Fam.Dashboard.dll"), .. own, "--Dashboard:OrchestratorUrl", "http://127.0.0.1:1", .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        })!;
    }
}
