using Fam.Cli.Connection;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Export;

/// <summary>What is exported, a row at a time: no more than a page of any list is held.</summary>
internal sealed class ExportTables(FamClient client, IReadOnlyList<SweepSummary> sweeps, ExportProgress progress, CancellationToken cancellation)
{
    /// <summary>One row a job; its parameters and the latest value of each metric are mappings.</summary>
    public ExportTable Runs() => new(
        ["sweep", "sweep_name", "kind", "job", "index", "trial", "owner", "state", "attempts", "worker", "progress", "step", "created_at", "started_at", "finished_at", "failure_kind", "failure", "stopped_early", "parameters", "metrics"],
        JobsAsync((sweep, job) => One(
        [
            sweep.Id, sweep.Name, sweep.Kind, job.Id, job.Index, job.Name, job.Owner, StateMarkup.Name(job.State), job.Attempts, job.WorkerId, job.Progress, job.Step,
            job.CreatedAt, job.StartedAt, job.FinishedAt, job.Failure is { } failure ? StateMarkup.Name(failure.Kind) : null, job.Failure?.Message, job.EarlyStop?.ToString(), job.Parameters, job.Metrics,
        ])));

    /// <summary>One row a point of a curve.</summary>
    /// <param name="metric">Null for all.</param>
    public ExportTable Metrics(string? metric) => new(
        ["sweep", "job", "trial", "metric", "step", "value", "at"],
        JobsAsync((sweep, job) => Paging.AllAsync(cursor => client.GetPointsAsync(job.Id, metric, cursor, RawPoint.MostOnAPage, cancellation))
            .Select(point => new object?[] { sweep.Id, job.Id, job.Name, point.Metric, point.Step, point.Value, point.At })));

    /// <summary>One row a scored sample; metrics beside the score are a mapping.</summary>
    public ExportTable Samples() => new(
        ["sweep", "job", "trial", "task", "scorer_version", "length", "index", "depth_percent", "prompt_tokens", "distance_tokens", "distance_blocks", "in_reach", "expected", "answer", "score", "skipped", "metrics"],
        JobsAsync((sweep, job) => Paging.AllAsync(cursor => client.GetSamplesAsync(job.Id, cursor, Paging.LargestPage, cancellation)).Select(sample => new object?[]
        {
            sweep.Id, job.Id, job.Name, sample.Task, sample.ScorerVersion, sample.FillerBlocks, sample.Index, sample.DepthPercent, sample.PromptTokens,
            sample.DistanceTokens, sample.DistanceBlocks, sample.InReach, sample.Expected, sample.Answer, sample.Score, sample.Skipped, sample.Metrics,
        })));

    private async IAsyncEnumerable<object?[]> JobsAsync(Func<SweepSummary, JobSummary, IAsyncEnumerable<object?[]>> rows)
    {
        foreach (var sweep in sweeps)
        await foreach (var job in Paging.AllAsync(cursor => client.ListJobsAsync(sweep.Id, state: null, cursor, Paging.LargestPage, cancellation)))
        {
            await foreach (var row in rows(sweep, job)) yield return row;
            progress.Job();
        }
    }

    private static IAsyncEnumerable<object?[]> One(object?[] row) => new[] { row }.ToAsyncEnumerable();
}
