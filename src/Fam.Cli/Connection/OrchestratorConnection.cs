using System.Net.Http.Headers;
using Fam.Cli.CommandLine;
using Fam.Contracts.Client;

namespace Fam.Cli.Connection;

/// <summary>Where the orchestrator is and the client that talks to it.</summary>
internal sealed class OrchestratorConnection : IDisposable
{
    public const string Variable = "FAM_SERVER";
    private const string Default = "http://127.0.0.1:5080";

    private readonly HttpClient _http;
    private readonly HttpClient _transfers;

    private OrchestratorConnection(Uri address, string? token)
    {
        Address = address;
        // A proxy set for the internet must not swallow calls to this machine.
        _http = Reaching(address, token, Timeout);
        _transfers = Reaching(address, token, System.Threading.Timeout.InfiniteTimeSpan);
        Client = new FamClient(_http);
        Transfers = new FamClient(_transfers);
    }

    /// <summary>Ends with a slash, so that an orchestrator below a path is reached too.</summary>
    public Uri Address { get; }

    public FamClient Client { get; }

    /// <summary>For calls that bring or fetch files, which take as long as they take.</summary>
    public FamClient Transfers { get; }

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Connects to the named server, else to $FAM_SERVER, else to this machine's default, with a token where there is one.</summary>
    public static OrchestratorConnection To(string? server, string? tokenFile = null)
    {
        var environment = Environment.GetEnvironmentVariable(Variable);
        var (text, source) = !string.IsNullOrEmpty(server) ? (server, "--server")
            : !string.IsNullOrEmpty(environment) ? (environment, Variable)
            : (Default, "default");
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw CommandFailure.Usage($"{source} is '{text}'; it must be an address such as {Default}.");
        return new OrchestratorConnection(address, OwnToken.For(address, tokenFile));
    }

    /// <summary>The failure to report when the connection is refused.</summary>
    public CommandFailure NobodyAnswers() =>
        CommandFailure.Failed($"no orchestrator answers at {Address.ToString().TrimEnd('/')}; start one with `fam up`");

    public void Dispose()
    {
        _http.Dispose();
        _transfers.Dispose();
    }

    private static HttpClient Reaching(Uri address, string? token, TimeSpan timeout)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = address, Timeout = timeout };
        // Not sent on to where the server redirects.
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
