using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Client;
using Fam.Contracts.Views;
using Fam.Orchestrator.Security.Tokens;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Security;

/// <summary>An orchestrator that asks for tokens, and callers with some.</summary>
internal sealed class Guarded : IAsyncDisposable
{
    private readonly TestDirectory directory;
    private readonly OwnServices? services;
    private readonly List<HttpClient> callers = [];

    private Guarded(OrchestratorHost host, TestDirectory directory, OwnServices? services) => (Host, this.directory, this.services) = (host, directory, services);

    public OrchestratorHost Host { get; }

    public TokenBook Tokens => Host.Service<TokenBook>();

    public string Path => directory.Path;

    /// <param name="postgres">On a real PostgreSQL and RabbitMQ rather than SQLite and memory.</param>
    public static async Task<Guarded> StartAsync(bool postgres = false)
    {
        var own = postgres ? await OwnServices.CreateAsync() : null;
        var root = new TestDirectory { Services = own };
        root.Settings["Fam:Security:Authentication"] = "tokens";
        return new Guarded(await OrchestratorHost.StartAsync(root), root, own);
    }

    /// <summary>A new token of a user.</summary>
    public async Task<NewTokenView> TokenAsync(string user, Role role, double? expiresInSeconds = null) =>
        await Tokens.CreateAsync(new TokenRequest(user, role, ExpiresInSeconds: expiresInSeconds), CancellationToken.None);

    /// <summary>Calls with a token, or with none.</summary>
    public HttpClient With(string? token)
    {
        var http = new HttpClient { BaseAddress = Host.Http.BaseAddress };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        callers.Add(http);
        return http;
    }

    /// <summary>Calls as a user with a new token.</summary>
    public async Task<FamClient> AsAsync(string user, Role role) => new(With((await TokenAsync(user, role)).Token));

    /// <summary>Expects a problem, and gives its words.</summary>
    public static async Task<string> RefusedAsync(int status, Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<ProblemView>(text, FamJson.Options)!.Detail!;
    }

    public static async Task<string> RefusedAsync(int status, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<FamProblemException>(call);
        Assert.Equal(status, refused.Problem.Status);
        return refused.Message;
    }

    public static StringContent Json(string text = "{}") => new(text, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        callers.ForEach(caller => caller.Dispose());
        await Host.DisposeAsync();
        directory.Dispose();
        if (services is not null)
            await services.DisposeAsync();
    }
}
