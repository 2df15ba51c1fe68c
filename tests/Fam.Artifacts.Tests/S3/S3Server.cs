using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fam.Artifacts.Tests.S3;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace Fam.Artifacts.Tests.S3;

/// <summary>s3rver, an S3 server from npm, as a process of its own on loopback.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "fam-tests";
    private static readonly string Home = Path.Combine(AppContext.BaseDirectory, "s3-server");
    private readonly string data = Directory.CreateTempSubdirectory("fam-s3-").FullName;
    private Process? server;

    public string Endpoint { get; } = $"http://127.0.0.1:{FreePort()}";

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Home, "node_modules", "s3rver", "bin", "s3rver.js");
        if (!File.Exists(program))
            await RunAsync("npm", "ci", "--no-audit", "--no-fund");
        server = Process.Start(Of("node", program, "--directory", data, "--address", "127.0.0.1", "--port", new Uri(Endpoint).Port.ToString(), "--configure-bucket", Bucket, "--silent"))!;
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        using var http = new HttpClient();
        var limit = Stopwatch.StartNew();
        while (!await AnswersAsync(http))
        {
            Assert.False(server.HasExited, "s3rver has ended");
            Assert.True(limit.Elapsed < TimeSpan.FromMinutes(2), "s3rver does not answer");
            await Task.Delay(100);
        }
        // s3rver's own pair; the SDK takes it from the environment, as in production.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
    }

    public ValueTask DisposeAsync()
    {
        server?.Kill(entireProcessTree: true);
        server?.WaitForExit();
        server?.Dispose();
        Directory.Delete(data, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Endpoint));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(Of(program, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output} {await errors}");
    }

    private static ProcessStartInfo Of(string program, params string[] arguments) =>
        new(program, arguments) { UseShellExecute = false, WorkingDirectory = Home, RedirectStandardOutput = true, RedirectStandardError = true };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
