using System.Diagnostics;
using System.Net;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Telemetry;

public sealed class DashboardHealthTests
{
    [Fact]
    public async Task A_dashboard_by_itself_is_ready_while_its_orchestrator_is()
    {
        await using var server = await FamServer.StartAsync();
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Dll(), "--urls", address, "--Dashboard:OrchestratorUrl", server.Address]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;
        _ = process.StandardOutput.ReadToEndAsync();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(address) };
            Assert.Contains("\"healthy\"", await UntilAsync(http, "health/ready", HttpStatusCode.OK));
            Assert.Contains("# TYPE dotnet_process_cpu_time_seconds_total counter\n", await UntilAsync(http, "metrics", HttpStatusCode.OK));
            Assert.Equal(0, (await server.InterruptAsync()).ExitStatus);
            Assert.Contains("No orchestrator answers at", await UntilAsync(http, "health/ready", HttpStatusCode.ServiceUnavailable));
            await UntilAsync(http, "health/live", HttpStatusCode.OK);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string Dll() => FamProcess.Dll.Replace("Fam.Cli", "Fam.Dashboard", StringComparison.Ordinal).Replace("fam.dll", "Fam.Dashboard.dll", StringComparison.Ordinal);

    private static async Task<string> UntilAsync(HttpClient http, string path, HttpStatusCode status)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.StatusCode == status)
                    return await answer.Content.ReadAsStringAsync();
                Assert.True(since.Elapsed < TimeSpan.FromMinutes(1), $"{path} answers {answer.StatusCode}.");
            }
            catch (HttpRequestException notYet) when (since.Elapsed < TimeSpan.FromMinutes(1))
            {
                Assert.NotNull(notYet.Message);
            }

            await Task.Delay(100);
        }
    }
}
