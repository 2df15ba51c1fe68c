using Fam.Bus;
using Fam.Artifacts.Hosting;
using Fam.Contracts;
using Fam.Orchestrator.Artifacts;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.DeadLetters;
using Fam.Orchestrator.Imports;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Results;
using Fam.Orchestrator.Retention;
using Fam.Orchestrator.Security;
using Fam.Orchestrator.Security.Audit;
using Fam.Orchestrator.Security.Tokens;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Sweeps.Planning;
using Fam.Orchestrator.Sweeps.Trials;
using Fam.Orchestrator.Workers;
using Fam.Telemetry.Health;
using Fam.Telemetry.Hosting;
using Fam.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Hosting;

/// <summary>
/// The orchestrator as a part of a host. The host adds the bus, with <see cref="OrchestratorBus.Queue"/>.
/// </summary>
public static class OrchestratorHosting
{
    /// <summary>Adds rows, grains and the API's services. Options come from section <c>Fam:Orchestrator</c>, then from <paramref name="configure"/>.</summary>
    public static WebApplicationBuilder AddFamOrchestrator(this WebApplicationBuilder builder, Action<OrchestratorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        // Every statement is news to nobody.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        // A statement that fails is thrown as well; some are expected to, such as asking a new database for its history.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        services.AddOptions<OrchestratorOptions>().BindConfiguration(OrchestratorOptions.Section).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OrchestratorOptions>, OrchestratorOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddFamArtifacts();
        services.AddFamDatabase();
        services.AddHostedService<DatabaseStart>();
        builder.AddFamGrains();
        services.AddSingleton<JobRows>();
        services.AddSingleton<NewRows>();
        services.AddSingleton<JobInstruments>();
        services.AddSingleton<PoolInstruments>();
        builder.AddFamTelemetry("fam-orchestrator");
        services.AddSingleton<StoreProbe>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreProbe>());
        services.AddSingleton<WorkerCommands>();
        services.AddSingleton<WorkerEnvelopes>();
        services.AddSingleton<DataSets>();
        services.AddSingleton<ArtifactCollector>();
        services.AddHostedService(provider => provider.GetRequiredService<ArtifactCollector>());
        services.AddSingleton<AuditPruning>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditPruning>());
        services.AddSingleton<DeadLetterDesk>();
        services.AddSingleton<SweepCreation>();
        services.AddSingleton<SweepPlanner>();
        services.AddSingleton<SweepReader>();
        services.AddSingleton<TrialTable>();
        services.AddSingleton<SweepParameters>();
        services.AddSingleton<SweepRungs>();
        services.AddSingleton<JobReader>();
        services.AddSingleton<StoredModels>();
        services.AddSingleton<Lineages>();
        services.AddSingleton<Reproduction>();
        services.AddSingleton<Import>();
        services.AddSingleton<Comparison>();
        services.AddSingleton<ComparisonOfPairs>();
        services.AddSingleton<ComparisonOfDepths>();
        services.AddSingleton<ComparisonOfTasks>();
        services.AddHostedService<Resumption>();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
        services.AddFamSecurity();
        services.AddFamApi();
        return builder;
    }

    /// <summary>Maps <c>/api/v1</c>, <c>/openapi/v1.json</c> and <c>/health</c>, with their conventions.</summary>
    public static WebApplication MapFamOrchestrator(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMetricsCompression();
        app.UseApiConventions();
        var root = app.MapGroup(ApiConventions.Root);
        root.MapPools();
        root.MapCaller();
        var api = root.MapGroup("").RequireAuthorization(Policies.Read);
        api.MapSweeps();
        api.MapTrials();
        api.MapComparison();
        api.MapJobs();
        api.MapMetricsOfRuns();
        api.MapReproduction();
        api.MapPoints();
        api.MapImports();
        api.MapCheckpoints();
        api.MapLineage();
        api.MapData();
        api.MapRetention();
        api.MapWorkers();
        api.MapQueue();
        api.MapTemplates();
        api.MapDeadLetters();
        api.MapTokens();
        api.MapAudit();
        app.MapOpenApi().RequireAuthorization(Policies.AnyRole);
        app.MapHealth();
        var metrics = app.MapMetrics();
        if (!app.Services.GetRequiredService<IOptions<WebAccessOptions>>().Value.OpenMetrics)
            metrics.RequireAuthorization(Policies.AnyRole);
        return app;
    }

    private static void AddFamApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => FamJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails();
        services.AddMetricsCompression();
        services.AddOpenApi();
    }
}
