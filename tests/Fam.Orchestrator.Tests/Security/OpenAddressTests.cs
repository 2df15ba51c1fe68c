using System.Diagnostics;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Security;

/// <summary>The orchestrator as a process of its own, without authentication.</summary>
public sealed class OpenAddressTests
{
    [Fact]
    public async Task Without_authentication_it_does_not_start_where_the_network_reaches_it()
    {
        using var directory = new TestDirectory();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "Fam.Orchestrator.dll"), "--urls", "http://0.0.0.0:0", "--no-auth", "--Fam:Database:Path", directory.File("fam.db"),
        ])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory.Path,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("must listen on loopback alone, and it listens on http://0.0.0.0:", await error + await output, StringComparison.Ordinal);
    }
}
