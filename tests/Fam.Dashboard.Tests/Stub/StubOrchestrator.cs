using Fam.Contracts;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>The orchestrator's API over data that a test sets, for the states that a real one reaches only by misfortune.</summary>
public sealed class StubOrchestrator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubOrchestrator(WebApplication app) => _app = app;

    public StubWorld World { get; private set; } = new();

    /// <summary>While false every request is cut off, as if nobody listened.</summary>
    public bool Reachable { get; set; } = true;

    public Uri Url => new(_app.Urls.First() + "/");

    public void Reset()
    {
        World = new();
        Reachable = true;
    }

    public static async Task<StubOrchestrator> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.ConfigureHttpJsonOptions(json => FamJson.Configure(json.SerializerOptions));
        var app = builder.Build();
        var stub = new StubOrchestrator(app);
        app.Use(async (context, next) =>
        {
            if (!stub.Reachable) context.Abort();
            else await next(context);
        });
        stub.Map(app.MapGroup("/api/v1"));
        await app.StartAsync();
        return stub;
    }

    private void Map(Microsoft.AspNetCore.Routing.RouteGroupBuilder api)
    {
        api.MapGet("/sweeps", (int limit, string? q, string[]? state, string? owner, string? sort, string? cursor) => Paged(World.List(q, state ?? [], owner, sort).Select(Summary), limit, cursor));
        api.MapPost("/sweeps", (SweepSubmission submission) =>
            StubWorld.Validate(submission.Yaml) is { Faults.Count: > 0 } refused ? Problem(400, "The spec has faults", "Nothing was stored.", refused.Faults) : Answer(World.Create(submission.Yaml, submission.Source)));
        api.MapPost("/sweeps/validate", (SweepSubmission submission) => Answer(StubWorld.Validate(submission.Yaml)));
        api.MapPost("/sweeps/dry-run", () => Answer(StubTrials.Plan));
        api.MapGet("/sweeps/{id}", (string id) => World.Failing ?? (World.Sweeps.Find(sweep => sweep.Id == id) is { } sweep ? Answer(sweep) : Missing("sweep", id)));
        api.MapGet("/sweeps/{id}/trials", (string id, int offset, int limit, string? sort, string? q, string[]? where) => Answer(World.Trials(id, offset, limit, sort, q, where ?? [])));
        api.MapGet("/sweeps/{id}/parameters", (string id, string? metric) => World.Parameters.TryGetValue(id, out var view) ? Answer(view with { Metric = metric ?? view.Metric }) : Missing("sweep", id));
        api.MapGet("/sweeps/{id}/rungs", (string id) => World.Rungs.TryGetValue(id, out var view) ? Answer(view) : Missing("rungs of sweep", id));
        api.MapPost("/sweeps/{id}/pause", (string id) => Answer(World.Steer(id, SweepState.Paused)));
        api.MapPost("/sweeps/{id}/activate", (string id) => Answer(World.Steer(id, SweepState.Running)));
        api.MapPost("/sweeps/{id}/retry", (string id) => Answer(World.Retry(id)));
        api.MapPost("/sweeps/{id}/cancel", (string id) => Answer(World.CancelSweep(id)));
        api.MapGet("/sweeps/{id}/comparison", (string id) => World.Comparisons.TryGetValue(id, out var view) ? Answer(view) : Missing("comparison of sweep", id));
        api.MapGet("/sweeps/{id}/comparison/pairs", (string id) => World.Pairs.TryGetValue(id, out var pairs) ? Answer(pairs) : Missing("pairs of sweep", id));
        api.MapGet("/sweeps/{id}/comparison/depths", (string id) => World.Depths.TryGetValue(id, out var depths) ? Answer(depths) : Missing("depths of sweep", id));
        api.MapGet("/sweeps/{id}/comparison/tasks", (string id) => World.TaskTables.TryGetValue(id, out var tasks) ? Answer(tasks) : Missing("tasks of sweep", id));
        api.MapGet("/jobs/{id}", (string id) => World.Jobs.TryGetValue(id, out var job) ? Answer(job) : Missing("job", id));
        api.MapGet("/jobs", (string? sweep_id, string? state, int limit, string? cursor) => Paged(
            World.Jobs.Values.Where(job => (sweep_id is null || job.SweepId == sweep_id) && (state is null || string.Equals(state, job.State.ToString(), StringComparison.OrdinalIgnoreCase))), limit, cursor));
        api.MapRuns(() => World);
        api.MapQueue(() => World);
        api.MapSecurity(() => World);
        api.MapGet("/metrics/names", (string sweep_id) => Answer<IReadOnlyList<MetricName>>([.. World.Runs(sweep_id).SelectMany(run => run.Metrics).GroupBy(series => series.Name).Select(metric => new MetricName(metric.Key, metric.Count()))]));
        api.MapGet("/metrics", (string name, string sweep_id, int? from, int? to) => Answer(World.Curves(name, sweep_id, from ?? int.MinValue, to ?? int.MaxValue)));
        api.MapGet("/workers", () => Answer<IReadOnlyList<WorkerView>>(World.Workers));
        api.MapGet("/templates", () => Answer<IReadOnlyList<SweepTemplate>>(World.Templates));
    }

    private static SweepSummary Summary(SweepDetail sweep) => new()
    {
        Id = sweep.Id,
        Name = sweep.Name,
        Description = sweep.Description,
        Kind = sweep.Kind,
        Method = sweep.Method,
        State = sweep.State,
        CreatedAt = sweep.CreatedAt,
        FinishedAt = sweep.FinishedAt,
        Trials = sweep.Trials,
        Progress = sweep.Progress,
        RemainingSeconds = sweep.RemainingSeconds,
        Owner = sweep.Owner,
        Cost = sweep.Cost,
        ArchivedAt = sweep.ArchivedAt,
    };

    internal static IResult Paged<T>(IEnumerable<T> items, int limit, string? cursor)
    {
        var from = cursor is null ? 0 : int.Parse(cursor);
        var page = items.Skip(from).Take(limit + 1).ToList();
        return Answer(new Page<T>([.. page.Take(limit)], page.Count > limit ? (from + limit).ToString() : null));
    }

    internal static IResult Answer<T>(T value) => Results.Json(value, FamJson.Options);

    private static IResult Missing(string what, string id) => Problem(404, "Not found", $"There is no {what} '{id}'.");

    private static IResult Problem(int status, string title, string detail, IReadOnlyList<SpecFault>? faults = null) =>
        Results.Json(new ProblemView(null, title, status, detail, faults), FamJson.Options, "application/problem+json", status);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
