using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Results.Curves;
using Microsoft.EntityFrameworkCore;

namespace Fam.Dashboard.Benchmarks;

/// <summary>The sweeps that are asked about.</summary>
/// <param name="Curves">Its runs have long curves, and there are as many as one chart shows.</param>
/// <param name="Long">Its one run has the longest curve.</param>
/// <param name="Large">It has half of all runs.</param>
internal sealed record Filled(string Curves, string Long, string Large, int LongPoints);

/// <summary>Fills the database as the orchestrator would have, by COPY: runs that have ended, with their curves and roll-ups.</summary>
internal static class Filling
{
    public const string Metric = "train/loss";
    private const int Runs = 100_000;
    private const int LongPoints = 1_000_000;
    private const int CurvePoints = 10_000;
    private const int SmallSweep = 500;
    private const int SmallPoints = 5;

    private const string Yaml =
        """
        name: template
        kind: train
        method: grid
        metric: {name: eval/passkey/exact_match, goal: maximize}
        model: {preset: tiny, block_size: 32}
        task: {name: passkey, key_digits: 5, tokenizer: passkey-words}
        training: {max_steps: 100}
        evaluate: [{task: passkey, filler_blocks: [0, 4], samples: 2}]
        parameters:
          configuration: {values: [M0, M1, M2, M3, FAM]}
        """;

    public static async Task<Filled> FillAsync(ScaleHost host, int divisor)
    {
        var watch = Stopwatch.StartNew();
        var template = await host.Client.CreateSweepAsync(Yaml);
        await host.Client.CancelSweepAsync(template.Id);
        var (sweep, source, jobs) = await host.Database.ReadAsync(async rows => (
            await rows.Sweeps.SingleAsync(row => row.Id == template.Id),
            await rows.SweepSources.SingleAsync(row => row.SweepId == template.Id),
            await rows.Jobs.Where(row => row.SweepId == template.Id).OrderBy(row => row.Index).ToListAsync()));
        var (chart, large) = (MetricCurves.MostRuns, Runs / 2 / divisor);
        var small = Math.Max(1, (Runs / divisor - large - chart) / SmallSweep);
        var plan = new List<(string Id, int Runs, int Points)> { ("large000", large, 0), ("curves00", chart, CurvePoints / Math.Min(divisor, 10)), ("long0000", 1, LongPoints / divisor) };
        plan.AddRange(Enumerable.Range(0, small).Select(i => ($"small{i:000}", SmallSweep, SmallPoints)));
        for (var i = 0; i < plan.Count; i++)
        {
            var (id, runs, points) = plan[i];
            var at = sweep.CreatedAt.AddMinutes(-i);
            await host.Database.WriteAsync(async rows =>
            {
                await rows.InsertAsync([Sweep(sweep, id, at)], default);
                await rows.InsertAsync([new SweepSourceRow { SweepId = id, Yaml = source.Yaml, CommonSpec = source.CommonSpec }], default);
                await rows.InsertAsync(Enumerable.Range(0, runs).Select(index => Job(jobs[index % jobs.Count], id, index, at)), default);
                await rows.InsertAsync(Enumerable.Range(0, runs).Select(index => Attempt($"{id}-{index}", at)), default);
                return true;
            });
            for (var index = 0; index < runs && points > 0; index += Math.Max(1, 200_000 / points))
                await CurvesAsync(host, id, index, Math.Min(runs, index + Math.Max(1, 200_000 / points)), points, at);
        }

        await host.ExecuteAsync("VACUUM (ANALYZE)");
        var rows = await host.Database.ReadAsync(async rows => (Jobs: await rows.Jobs.CountAsync(), Points: await rows.MetricPoints.CountAsync(), Rollups: await rows.MetricRollups.CountAsync()));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"filled in {watch.Elapsed.TotalSeconds:0} s: {plan.Count} sweeps, {rows.Jobs} runs, {rows.Points} points, {rows.Rollups} roll-ups ({(double)rows.Rollups / rows.Points:P1})"));
        return new("curves00", "long0000", "large000", LongPoints / divisor);
    }

    private static async Task CurvesAsync(ScaleHost host, string sweepId, int from, int to, int points, DateTimeOffset at)
    {
        var (curves, closed) = (new List<MetricCurveRow>(), new List<MetricRollupRow>());
        for (var index = from; index < to; index++)
            curves.Add(CurveFill.Fold($"{sweepId}-{index}", Metric, Loss(index, points), closed));
        await host.Database.WriteAsync(async rows =>
        {
            await rows.InsertAsync(Enumerable.Range(from, to - from).SelectMany(index => Loss(index, points).Select(point => new MetricPointRow
            {
                JobId = $"{sweepId}-{index}", Metric = Metric, Step = point.Step, Token = 1, Value = point.Value, At = at.AddSeconds(point.Step),
            })), default);
            await rows.InsertAsync(closed, default);
            await rows.InsertAsync(curves, default);
            return true;
        });
    }

    /// <summary>A loss that falls, with noise and here and there a spike.</summary>
    private static IEnumerable<(int Step, double Value)> Loss(int run, int points)
    {
        var random = new Random(run);
        for (var step = 1; step <= points; step++)
            yield return (step, 0.3 + (0.002 * (run % 97)) + (3.5 * Math.Pow(step, -0.18 - (0.001 * (run % 41)))) + (0.1 * random.NextDouble()) + (random.Next(4_000) == 0 ? 1.5 : 0));
    }

    private static SweepRow Sweep(SweepRow template, string id, DateTimeOffset at) => new()
    {
        Id = id, Name = $"sweep {id}", Kind = template.Kind, Method = template.Method, MetricName = template.MetricName, MetricGoal = template.MetricGoal,
        State = SweepState.Completed, CreatedAt = at, FinishedAt = at.AddHours(1),
    };

    private static AttemptRow Attempt(string jobId, DateTimeOffset at) => new()
    {
        JobId = jobId, Token = 1, Number = 1, WorkerId = "w1", Incarnation = Guid.Empty, OpenedAt = at, StartedAt = at, EndedAt = at.AddMinutes(30), End = AttemptEnd.Finished, Ending = "completed",
    };

    private static JobRow Job(JobRow template, string sweepId, int index, DateTimeOffset at) => new()
    {
        Id = $"{sweepId}-{index}", SweepId = sweepId, Index = index, Name = $"{template.Name} seed={index}", Parameters = template.Parameters, SpecPatch = template.SpecPatch,
        ResourcePool = template.ResourcePool, Slots = 1, Priority = 0, MaxRestarts = 5, State = JobState.Completed, Attempts = 1, WorkerId = "w1", Progress = 1, Step = 10_000,
        Metrics = string.Create(CultureInfo.InvariantCulture, $$"""{"train/loss":{{0.5 + (index % 100 * 0.01)}},"train/grad_norm":{{1.0 + (index % 7)}},"eval/passkey/exact_match":{{index % 101 / 100.0}}}"""),
        CreatedAt = at, StartedAt = at, FinishedAt = at.AddMinutes(30),
    };
}
