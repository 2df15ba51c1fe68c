using System.Net;
using Fam.Artifacts.Hosting;
using Fam.Bus;
using Fam.Dashboard.Hosting;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Fam.Telemetry.Hosting;
using Fam.Worker.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace Fam.Cli.Up;

/// <summary>The whole of Fam in one process: orchestrator, worker and dashboard on one in-memory bus.</summary>
internal static class UpHost
{
    public static WebApplication Build(UpOptions options, DataDirectory data)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(UpHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, options.Port));
        AddLogging(builder, options.Verbose);
        builder.AddFamTelemetry("fam");
        ChooseServices(builder.Configuration, options, data);
        // On the same file system as the attempts, so that a checkpoint is linked into it and not copied.
        builder.Services.AddFamArtifacts(artifacts => artifacts.Directory = Path.Combine(data.Path, "artifacts"));
        builder.AddFamOrchestrator(orchestrator => orchestrator.ConfigsDirectory = Path.GetFullPath(options.Configs));
        builder.AddFamWorker(worker =>
        {
            worker.DataDirectory = Path.Combine(data.Path, "worker");
            worker.Slots = options.Slots;
        });
        builder.AddFamDashboard(dashboard => dashboard.KeysDirectory = Path.Combine(data.Path, "keys"));
        builder.AddFamBus(OrchestratorBus.Queue, WorkerHosting.Queue);

        var app = builder.Build();
        app.MapFamOrchestrator();
        app.MapFamDashboard();
        return app;
    }

    private static void ChooseServices(ConfigurationManager configuration, UpOptions options, DataDirectory data)
    {
        var (database, bus) = (DatabaseOptions.Section, BusOptions.Section);
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{database}:{nameof(DatabaseOptions.Provider)}"] = options.Postgres is null ? nameof(DatabaseProvider.Sqlite) : nameof(DatabaseProvider.Postgres),
            [$"{database}:{nameof(DatabaseOptions.Path)}"] = Path.Combine(data.Path, "fam.db"),
            [$"{database}:{nameof(DatabaseOptions.ConnectionString)}"] = options.Postgres,
            // One process is all there is, so the schema is its to keep.
            [$"{database}:{nameof(DatabaseOptions.MigrateAtStart)}"] = bool.TrueString,
            [$"{SecurityOptions.Section}:{nameof(SecurityOptions.Authentication)}"] = options.NoAuth ? nameof(AuthenticationKind.None) : nameof(AuthenticationKind.Tokens),
            [$"{bus}:{nameof(BusOptions.Transport)}"] = options.RabbitMq is null ? nameof(BusTransport.InMemory) : nameof(BusTransport.RabbitMq),
            [$"{bus}:{nameof(BusOptions.Uri)}"] = options.RabbitMq,
        });
    }

    private static void AddLogging(WebApplicationBuilder builder, bool verbose)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.UseUtcTimestamp = true;
        });
        // Standard output is for the address, and with --json for one document.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Fam", verbose ? LogLevel.Debug : LogLevel.Information);
    }
}
