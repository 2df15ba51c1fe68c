using System.Diagnostics;
using System.Globalization;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Curves;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Fam.Dashboard.Benchmarks;

/// <summary>
/// What roll-ups cost where points are written: batches of 100 steps of five metrics into committed rows, by turns with
/// their roll-ups, without them, and as points were written before there were any, through a temporary table.
/// </summary>
internal static class IngestRate
{
    private const int Rounds = 7;
    private const int Batches = 60;
    private const int StepsPerBatch = 100;
    private static readonly string[] Metrics = ["train/loss", "train/grad_norm", "train/learning_rate", "train/tokens_per_second", "train/exact_match"];

    public static async Task MeasureAsync(ScaleHost host)
    {
        (string Name, Func<FamDbContext, string, List<ReportedPoint>, Task> Write)[] ways =
        [
            ("with roll-ups", (rows, job, points) => new CurveWriter(rows, job, token: 1).WriteAsync(points)),
            ("points alone", (rows, job, points) => new PointRows(rows, job, token: 1).InsertAsync(points)),
            ("as before", BeforeAsync),
        ];
        var rates = ways.ToDictionary(way => way.Name, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (name, write) in ways)
            {
                var rate = await RateAsync(host, $"ingest-{round}-{name}", write);
                // The first round is the just-in-time compiler's.
                if (round > 0)
                    rates[name].Add(rate);
            }
        }

        Console.Out.WriteLine("\nPoints into committed rows, one writer:");
        foreach (var (name, found) in rates)
        {
            found.Sort();
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {found[Rounds / 2],9:0}/s   {found[0]:0} to {found[^1]:0}"));
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"with roll-ups {rates["with roll-ups"][Rounds / 2] / rates["points alone"][Rounds / 2]:0.00} of the rate of points alone, {rates["with roll-ups"][Rounds / 2] / rates["as before"][Rounds / 2]:0.00} of the rate before"));
    }

    private static async Task<double> RateAsync(ScaleHost host, string job, Func<FamDbContext, string, List<ReportedPoint>, Task> write)
    {
        var watch = Stopwatch.StartNew();
        for (var batch = 0; batch < Batches; batch++)
        {
            var first = batch * StepsPerBatch;
            var points = Enumerable.Range(first, StepsPerBatch).SelectMany(step => Metrics.Select(metric => new ReportedPoint(metric, step, step + (0.5 * metric.Length), DateTimeOffset.UtcNow))).ToList();
            await host.Database.WriteAsync(async rows =>
            {
                await write(rows, job, points);
                return true;
            });
        }

        return Batches * StepsPerBatch * Metrics.Length / watch.Elapsed.TotalSeconds;
    }

    private static async Task BeforeAsync(FamDbContext rows, string job, List<ReportedPoint> points)
    {
        var connection = (NpgsqlConnection)rows.Database.GetDbConnection();
        await ExecuteAsync(connection, "CREATE TEMPORARY TABLE IF NOT EXISTS incoming_points (metric text, step integer, value double precision, at bigint) ON COMMIT DELETE ROWS");
        await using (var copy = await connection.BeginBinaryImportAsync("COPY incoming_points (metric, step, value, at) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var ((metric, step), point) in points.GroupBy(point => (point.Metric, point.Step)).Select(same => (same.Key, same.Last())))
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(metric, NpgsqlDbType.Text);
                await copy.WriteAsync(step, NpgsqlDbType.Integer);
                await copy.WriteAsync(point.Value, NpgsqlDbType.Double);
                await copy.WriteAsync(point.At.UtcTicks, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        }

        await ExecuteAsync(
            connection,
            "INSERT INTO metric_points (job_id, metric, step, token, value, at, superseded) SELECT $1, metric, step, 1, value, at, FALSE FROM incoming_points " +
            "ON CONFLICT (job_id, metric, step, token) DO UPDATE SET value = excluded.value, at = excluded.at",
            job);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
