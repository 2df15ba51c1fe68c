using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fam.Contracts.Client;

namespace Fam.Cli.Tests.Processes;

/// <summary>A real <c>fam up</c> on a free port, with a data directory of its own.</summary>
public sealed partial class FamServer : IAsyncDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly HttpClient _http;

    private FamServer(Process process, Task<string> error, string address, string data)
    {
        _process = process;
        _error = error;
        Address = address;
        Data = data;
        _http = new HttpClient { BaseAddress = new Uri(address) };
        Client = new FamClient(_http);
    }

    public string Address { get; }

    public string Data { get; }

    public FamClient Client { get; }

    public int Port => new Uri(Address).Port;

    public HttpClient Http => _http;

    /// <summary>Starts it and waits until it says that it answers.</summary>
    public static async Task<FamServer> StartAsync(string? data = null, int slots = 1, Dictionary<string, string>? environment = null, bool asksForTokens = false)
    {
        data ??= Directory.CreateTempSubdirectory("fam-cli-").FullName;
        var process = FamProcess.Start(server: null, environment, "up", "--port", "0", "--json", "--data", data, "--slots", $"{slots}", "--no-auth", asksForTokens ? "false" : "true");
        var error = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        if (line is null || !line.StartsWith('{'))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"fam up said '{line}' and {await error}");
        }

        using var said = JsonDocument.Parse(line!);
        return new FamServer(process, error, said.RootElement.GetProperty("address").GetString()!, data);
    }

    /// <summary>Runs <c>fam</c> against this server.</summary>
    public Task<FamRun> RunAsync(params string[] arguments) => FamProcess.AgainstAsync(Address, input: null, arguments);

    /// <summary>Runs <c>fam</c> against this server with text on its standard input.</summary>
    public Task<FamRun> PipeAsync(string input, params string[] arguments) => FamProcess.AgainstAsync(Address, input, arguments);

    /// <summary>What Ctrl-C does; the exit status and what was written to standard error.</summary>
    public Task<(int ExitStatus, string Error)> InterruptAsync() => EndAsync(SigInt);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await EndAsync(SigTerm);
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private async Task<(int ExitStatus, string Error)> EndAsync(int signal)
    {
        _ = Kill(_process.Id, signal);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"fam up did not end on signal {signal}.");
        }

        return (_process.ExitCode, await _error);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
