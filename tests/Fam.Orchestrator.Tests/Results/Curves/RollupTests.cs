using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results;
using Fam.Orchestrator.Results.Curves;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Results.Curves;

/// <summary>Whatever happens to a curve, its roll-ups say what its current points say. A failure names its seed.</summary>
public sealed class RollupTests
{
    private const string Job = "s-0";
    private static readonly string[] Metrics = ["train/loss", "eval/loss"];
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public Task On_SQLite() => WithDatabaseAsync(postgres: false, (database, _) => HistoriesAsync(database, Enumerable.Range(0, 10)));

    [Fact]
    public Task On_PostgreSQL() => WithDatabaseAsync(postgres: true, (database, _) => HistoriesAsync(database, Enumerable.Range(10, 10)));

    [Theory, InlineData(true), InlineData(false)]
    public Task Points_of_an_earlier_release_are_rolled_up_even_if_the_upgrade_was_cut_short(bool postgres) => WithDatabaseAsync(postgres, async (database, upgrade) =>
    {
        await ReportAsync(database, 1, [.. Enumerable.Range(-20, 300).Select(i => Point(Metrics[0], i * 7, Math.Sin(i)))]);
        await database.WriteAsync(async rows => await rows.MetricRollups.ExecuteDeleteAsync() + await rows.MetricCurves.ExecuteDeleteAsync());
        await database.WriteAsync(rows => rows.Database.ExecuteSqlAsync(
            $$"""
            INSERT INTO jobs (id, sweep_id, "index", name, parameters, resource_pool, slots, priority, max_restarts, state, restarts, attempts, progress, metrics, last_log_number, created_at, version, rungs_reached, run_seconds)
            VALUES ({{Job}}, 's', 0, 'M0', {{"{}"}}, 'default', 1, 0, 5, 'Completed', 0, 1, 0, {{"{}"}}, 0, 0, 1, 0, 0)
            """));
        // Its migrations are there; of processes that start at once one fills the curves.
        await Task.WhenAll(upgrade.ApplyAsync(default), upgrade.ApplyAsync(default));
        await CheckAsync(database, "filled");
    });

    private static async Task HistoriesAsync(FamDatabase database, IEnumerable<int> seeds)
    {
        foreach (var seed in seeds)
        {
            await database.WriteAsync(async rows => await rows.MetricPoints.ExecuteDeleteAsync() + await rows.MetricRollups.ExecuteDeleteAsync() + await rows.MetricCurves.ExecuteDeleteAsync());
            var random = new Random(seed);
            var (token, next, stride) = (1L, random.Next(-100, 100), random.Next(1, 40));
            for (var act = 0; act < 12; act++)
            {
                switch (random.Next(10))
                {
                    case 0:
                        // A later attempt goes on from a checkpoint, or begins anew.
                        int? resume = random.Next(4) == 0 ? null : next - random.Next(0, 60 * stride);
                        await database.WriteAsync(async rows => (await MetricPoints.SupersedeAfterAsync(rows, Job, resume)).Count);
                        (token, next) = (token + 1, resume + random.Next(0, 3) ?? 0);
                        break;
                    case 1:
                        // Steps that were reported before, perhaps long ago, and some that were not.
                        await ReportAsync(database, token, [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Point(Metrics[random.Next(2)], next - random.Next(-5, 200 * stride), Value(random)))]);
                        break;
                    case 2:
                        stride = random.Next(1, 3) * random.Next(1, 300);
                        break;
                    default:
                        var points = Enumerable.Range(0, random.Next(1, 120)).SelectMany(i => Metrics.Where((_, metric) => metric == 0 || i % 7 == 0).Select(metric => Point(metric, next + (i * stride), Value(random)))).ToArray();
                        await ReportAsync(database, token, points);
                        next = points[^1].Step + random.Next(1, 2 * stride);
                        break;
                }

                await CheckAsync(database, $"seed {seed}, act {act}");
            }
        }
    }

    private static ReportedPoint Point(string metric, int step, double value) => new(metric, step, value, Now);

    private static double Value(Random random) => random.Next(30) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => 1e308 * random.NextDouble(),
        _ => random.NextDouble() - 0.5,
    };

    private static Task ReportAsync(FamDatabase database, long token, ReportedPoint[] points) => database.WriteAsync(async rows =>
    {
        await new CurveWriter(rows, Job, token).WriteAsync(points);
        return true;
    });

    private static async Task CheckAsync(FamDatabase database, string when)
    {
        var (points, rollups, curves) = await database.ReadAsync(async rows => (
            await rows.MetricPoints.Where(row => !row.Superseded).OrderBy(row => row.Step).ToListAsync(),
            await rows.MetricRollups.ToListAsync(),
            await rows.MetricCurves.ToListAsync()));
        Assert.Equal(points.Count, points.DistinctBy(row => (row.Metric, row.Step)).Count());
        Assert.True(points.Select(row => row.Metric).ToHashSet().SetEquals(curves.Select(row => row.Metric)), when);
        foreach (var curve in curves)
        {
            var current = points.Where(row => row.Metric == curve.Metric).Select(row => StepBucket.Of(row.Step, row.Value ?? double.NaN)).ToList();
            Assert.True((current.Count, current[0].FirstStep, current[^1].LastStep) == (curve.Count, curve.FirstStep, curve.LastStep), when);
            for (var level = 1; level <= CurveLevels.Highest; level++)
            {
                var expected = current.GroupBy(point => CurveLevels.BucketOf(point.FirstStep, level)).Select(bucket => bucket.Aggregate((one, next) => one.Then(next))).ToList();
                var stored = rollups.Where(row => row.Metric == curve.Metric && row.Level == level).OrderBy(row => row.Bucket).ToList();
                Assert.All(stored, row => Assert.Equal(CurveLevels.BucketOf(row.FirstStep, level), row.Bucket));
                Same(expected, [.. stored.Select(RollupRows.Bucket), OpenBuckets.Read(curve.Open)[level]], $"{when}, {curve.Metric}, level {level}");
            }
        }
    }

    /// <summary>Sums may differ by the order in which they were added up.</summary>
    private static void Same(List<StepBucket> expected, List<StepBucket> actual, string when)
    {
        Assert.True(expected.Count == actual.Count, $"{when}: {expected.Count} buckets, {actual.Count} stored");
        foreach (var (should, does) in expected.Zip(actual))
        {
            Assert.True(should with { Sum = 0 } == does with { Sum = 0 }, $"{when}: {should} is stored as {does}");
            Assert.True(should.Sum.Equals(does.Sum) || Math.Abs((should.Sum / 2) - (does.Sum / 2)) <= 1e-12 * Math.Max(1, Math.Max(Math.Abs(should.Max), Math.Abs(should.Min)) * should.Count), $"{when}: the sum of {should} is stored as {does.Sum}");
        }
    }

    private static async Task WithDatabaseAsync(bool postgres, Func<FamDatabase, SchemaUpgrade, Task> test)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await test(host.Database, host.Service<SchemaUpgrade>());
    }
}
