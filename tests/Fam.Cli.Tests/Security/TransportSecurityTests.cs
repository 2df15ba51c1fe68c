using System.Diagnostics;
using System.Net;
using Fam.Cli.Tests.Processes;
using Fam.Cli.Tests.Sweeps;
using Npgsql;

namespace Fam.Cli.Tests.Security;

/// <summary>TLS to PostgreSQL, to RabbitMQ and to the orchestrator, with certificates that an authority of one's own has signed.</summary>
public sealed class TransportSecurityTests(TlsServices services) : IClassFixture<TlsServices>
{
    [Fact]
    public async Task A_sweep_runs_with_everything_over_TLS_and_who_knows_another_authority_talks_to_nobody()
    {
        await using var fam = await SeparateProcesses.StartAsync(Nothing.ToDispose, services.Environment, "https://127.0.0.1:0");
        Assert.StartsWith("https://", fam.Address, StringComparison.Ordinal);
        fam.StartWorker("w1");
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(services.OtherAuthority)!, "sweep.yaml"), Specs.Short);
        var run = await FamAsync(fam, services.Authority, "sweep", "create", Path.Combine(Path.GetDirectoryName(services.OtherAuthority)!, "sweep.yaml"), "--wait");
        Assert.True(run.ExitStatus == 0, run.Error);

        // Every connection that the orchestrator has is encrypted; RabbitMQ's port takes nothing else.
        await using var database = NpgsqlDataSource.Create(services.Postgres);
        await using var plain = database.CreateCommand("SELECT count(*) FILTER (WHERE NOT ssl), count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_port IS NOT NULL");
        await using (var row = await plain.ExecuteReaderAsync())
        {
            Assert.True(await row.ReadAsync());
            Assert.Equal(0, row.GetInt64(0));
            Assert.InRange(row.GetInt64(1), 2, 1_000);
        }

        var refused = await FamAsync(fam, services.OtherAuthority, "sweep", "list");
        Assert.Equal(1, refused.ExitStatus);
        Assert.Contains($"{fam.Address}/ answers, and its certificate is not trusted: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", refused.Error, StringComparison.Ordinal);

        Assert.Contains("\"healthy\"", await ReadyAsync("Fam.Dashboard", services.Environment, HttpStatusCode.OK, "--Dashboard:OrchestratorUrl", fam.Address), StringComparison.Ordinal);
        var mistrusting = await ReadyAsync("Fam.Dashboard", services.Mistrusting(), HttpStatusCode.ServiceUnavailable, "--Dashboard:OrchestratorUrl", fam.Address);
        Assert.Contains("answers, and its certificate is not trusted: ", mistrusting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orchestrator_that_does_not_trust_its_database_says_so_and_ends()
    {
        var environment = services.Mistrusting();
        await using var orchestrator = FamService.Start("Fam.Orchestrator", environment, "--urls", "http://127.0.0.1:0", "--no-auth");
        Assert.NotEqual(0, await orchestrator.EndAsync());
        await orchestrator.UntilAsync("PostgreSQL answers, and its certificate is not trusted: ");

        var migration = await FamProcess.WithAsync(new() { ["SSL_CERT_FILE"] = services.OtherAuthority }, "db", "migrate", "--postgres", environment["Fam__Database__ConnectionString"]!);
        Assert.Equal(1, migration.ExitStatus);
        Assert.Contains("PostgreSQL answers, and its certificate is not trusted: ", migration.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_does_not_trust_the_broker_says_why_and_is_not_ready()
    {
        using var directory = new TemporaryDirectory();
        var environment = services.Mistrusting();
        environment["Worker__DataDirectory"] = directory.Path;
        environment["Fam__Artifacts__Directory"] = Path.Combine(directory.Path, "artifacts");
        await using var worker = FamService.Start("Fam.Worker", environment, "--urls", "http://127.0.0.1:0");
        await worker.UntilAsync("AuthenticationException: The remote certificate was rejected");
        Assert.DoesNotContain("guest:guest", worker.Log, StringComparison.Ordinal);
        using var http = new HttpClient();
        using var ready = await http.GetAsync($"{await worker.AddressAsync()}/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    private static Task<FamRun> FamAsync(SeparateProcesses fam, string authority, params string[] arguments) =>
        FamProcess.WithAsync(new() { ["SSL_CERT_FILE"] = authority, ["FAM_SERVER"] = fam.Address }, arguments);

    /// <summary>What a process says of its readiness, once it answers that.</summary>
    private static async Task<string> ReadyAsync(string project, Dictionary<string, string?> environment, HttpStatusCode expected, params string[] arguments)
    {
        await using var process = FamService.Start(project, environment, ["--urls", "http://127.0.0.1:0", .. arguments]);
        using var http = new HttpClient { BaseAddress = new Uri(await process.AddressAsync()) };
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            using var answer = await http.GetAsync("health/ready");
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == expected)
                return text;
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(1), text);
        }
    }

    /// <summary>The servers go with the fixture.</summary>
    private sealed class Nothing : IAsyncDisposable
    {
        public static Nothing ToDispose { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
