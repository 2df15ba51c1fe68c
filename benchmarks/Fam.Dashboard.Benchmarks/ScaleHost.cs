using Fam.Bus;
using Fam.Contracts.Client;
using Fam.Dashboard.Hosting;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Npgsql;

namespace Fam.Dashboard.Benchmarks;

/// <summary>An orchestrator over a PostgreSQL database of its own, and a dashboard that asks it over HTTP; both go when they have been measured.</summary>
/// <param name="Client">The orchestrator's REST API, over a socket.</param>
/// <param name="Http">The same, for answers as they are sent.</param>
/// <param name="Dashboard">Where the dashboard's pages are.</param>
/// <param name="Postgres">Connection string of the database.</param>
internal sealed record ScaleHost(FamClient Client, HttpClient Http, FamDatabase Database, Uri Dashboard, string Postgres)
{
    public static async Task<int> RunAsync(Func<ScaleHost, Task> measure)
    {
        if (Environment.GetEnvironmentVariable("FAM_POSTGRES") is not { Length: > 0 } server)
        {
            await Console.Error.WriteLineAsync("FAM_POSTGRES is not set; run: eval \"$(scripts/services.sh env)\" after scripts/services.sh up");
            return 2;
        }

        var name = $"fam_bench_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        var scratch = Directory.CreateTempSubdirectory("fam-bench-");
        try
        {
            await MeasureAsync(new NpgsqlConnectionStringBuilder(server) { Database = name, CommandTimeout = 600 }.ConnectionString, scratch.FullName, measure);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            scratch.Delete(recursive: true);
            await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }

        return 0;
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(Postgres, sql);

    private static async Task MeasureAsync(string postgres, string scratch, Func<ScaleHost, Task> measure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fam:Database:Provider"] = "postgres",
            ["Fam:Database:ConnectionString"] = postgres,
            ["Fam:Database:MigrateAtStart"] = "true",
            ["Fam:Artifacts:Directory"] = Path.Combine(scratch, "artifacts"),
            ["Fam:Security:Authentication"] = "none",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.AddFamOrchestrator();
        builder.AddFamBus(OrchestratorBus.Queue);
        await using var orchestrator = builder.Build();
        orchestrator.MapFamOrchestrator();
        await orchestrator.StartAsync();

        var address = new Uri(orchestrator.Urls.First());
        var pages = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Fam.Dashboard", EnvironmentName = "Production" });
        pages.Logging.SetMinimumLevel(LogLevel.Warning);
        pages.WebHost.UseUrls("http://127.0.0.1:0");
        pages.AddFamDashboard(options => options.OrchestratorUrl = address);
        await using var dashboard = pages.Build();
        dashboard.MapFamDashboard();
        await dashboard.StartAsync();

        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        await measure(new ScaleHost(new FamClient(http), http, orchestrator.Services.GetRequiredService<FamDatabase>(), new Uri(dashboard.Urls.First()), postgres));
        await dashboard.StopAsync();
        await orchestrator.StopAsync();
    }

    private static async Task ExecuteAsync(string postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
