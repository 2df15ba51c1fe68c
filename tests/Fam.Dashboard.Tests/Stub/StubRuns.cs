using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using static Fam.Dashboard.Tests.Stub.StubOrchestrator;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>What the stub answers about one run: its log, its curves, its samples, and what is done with it.</summary>
internal static class StubRuns
{
    public static void MapRuns(this IEndpointRouteBuilder api, Func<StubWorld> world)
    {
        api.MapGet("/jobs/{id}/logs", (string id, long after, int limit, long? before, string[]? level, string? search, bool? tail) =>
        {
            var lines = world().Logs.GetValueOrDefault(id, []).Where(line => line.Number > after && line.Number < (before ?? long.MaxValue)
                && (level is not { Length: > 0 } || level.Contains(line.Level)) && (search is null || line.Message.Contains(search, StringComparison.OrdinalIgnoreCase))).ToList();
            return Answer(tail == true
                ? new Page<LogLine>([.. lines.TakeLast(limit)], lines.Count > limit ? lines[^limit].Number.ToString() : null)
                : new Page<LogLine>([.. lines.Take(limit)], null));
        });
        api.MapGet("/jobs/{id}/metrics", (string id, string[]? name, int? from, int? to) => Answer<IReadOnlyList<MetricSeries>>(
        [
            .. world().Metrics.GetValueOrDefault(id, []).Where(series => name is not { Length: > 0 } || name.Contains(series.Name))
                .Select(series => series with { Points = [.. series.Points.Where(point => point.Step >= (from ?? 0) && point.Step <= (to ?? int.MaxValue))] }),
        ]));
        api.MapGet("/jobs/{id}/lineage", (string id) => Answer(new LineageView(
            [
                new("base", "/models/llama-tiny", new string('a', 64)),
                new("adapter", "adapter", new string('b', 64), $"{StubScenes.Done}-1", "M1", 1300),
                new("merged", $"data://merged@{new string('c', 64)}", new string('d', 64)),
            ],
            [new($"{StubScenes.Done}-3", "FAM", "passkey", JobState.Completed, $"a checkpoint of {id}")])));
        api.MapGet("/jobs/{id}/samples", (string id, int limit, string? cursor, string? task, int? length, string? outcome) =>
            Paged(world().Samples.GetValueOrDefault(id, []).Where(sample => (task is null || sample.Task == task) && (length is null || sample.FillerBlocks == length)
                && (outcome is null || outcome == (sample.Skipped is not null ? "skipped" : sample.Score >= 1 ? "right" : "wrong"))), limit, cursor));
        api.MapGet("/jobs/{id}/samples/tally", (string id) => Answer<IReadOnlyList<SampleTally>>(
        [
            .. world().Samples.GetValueOrDefault(id, []).GroupBy(sample => (sample.Task, sample.FillerBlocks)).Select(group => new SampleTally(
                group.Key.Task, group.Key.FillerBlocks, group.Count(), group.Count(sample => sample.Score >= 1), group.Count(sample => sample.Skipped is not null), group.Average(sample => sample.Score))),
        ]));
        api.MapPost("/jobs/{id}/pause", (string id) => Answer(Move(world(), id, JobState.Stopping, "paused by local")));
        api.MapPost("/jobs/{id}/activate", (string id) => Answer(Move(world(), id, JobState.Queued, "activated by local")));
        api.MapPost("/jobs/{id}/retry", (string id, bool force) => Answer(Move(world(), id, JobState.Queued, force ? "retried by local, by force" : "retried by local")));
    }

    private static JobDetail Move(StubWorld world, string id, JobState to, string reason)
    {
        var job = world.Jobs[id];
        return world.Jobs[id] = job with { State = to, Failure = null, FinishedAt = null, History = [.. job.History, new(DateTimeOffset.UtcNow, job.State, to, reason)] };
    }
}
