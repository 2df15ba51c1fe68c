using System.Data.Common;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Fam.Orchestrator.Results;

/// <summary>
/// The points, samples and costs of one batch of events. Written in the batch's transaction by COPY where the database
/// has it, else by prepared statements; tracked entities take ten times as long.
/// </summary>
public sealed class ResultBatch(string jobId, long token)
{
    private const string PutPoint =
        "INSERT INTO metric_points (job_id, metric, step, token, value, at, superseded) VALUES (@job, @metric, @step, @token, @value, @at, @no) " +
        "ON CONFLICT (job_id, metric, step, token) DO UPDATE SET value = excluded.value, at = excluded.at";

    private const string SupersedeOthers =
        "UPDATE metric_points SET superseded = @yes WHERE job_id = @job AND metric = @metric AND step = @step AND token <> @token";

    private const string PutSample =
        "INSERT INTO samples (job_id, task, filler_blocks, \"index\", scorer_version, prompt_tokens, distance_tokens, distance_blocks, in_reach, expected, answer, score, depth_percent, metrics, skipped, token) " +
        "VALUES (@job, @task, @filler, @index, @version, @prompt, @tokens, @blocks, @reach, @expected, @answer, @score, @depth, @metrics, @skipped, @token) " +
        "ON CONFLICT (job_id, task, filler_blocks, \"index\") DO NOTHING";

    private const string PutCost =
        "INSERT INTO evaluation_costs (job_id, token, sequence, task, filler_blocks, tokens, seconds, peak_memory_bytes) " +
        "VALUES (@job, @token, @sequence, @task, @filler, @tokens, @seconds, @memory)";

    private readonly List<(string Metric, int Step, double Value, DateTimeOffset At)> points = [];
    private readonly List<SamplesScored> scored = [];

    public void Add(string metric, int step, double value, DateTimeOffset at) => points.Add((metric, step, value, at));

    public void Add(SamplesScored samples) => scored.Add(samples);

    /// <param name="rows">Inside a transaction.</param>
    /// <param name="replacesOthers">True where an earlier attempt may have reported the same steps; its points give way.</param>
    public async Task WriteAsync(FamDbContext rows, bool replacesOthers)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (points.Count > 0)
        {
            if (replacesOthers)
                await ExecuteAsync(rows, SupersedeOthers, points.Select(point => Values(("job", jobId), ("token", token), ("metric", point.Metric), ("step", point.Step), ("yes", true))));
            if (rows.Database.GetDbConnection() is NpgsqlConnection connection)
                await CopyAsync(connection);
            else
                await PutAsync(rows);
        }

        if (scored.Count == 0)
            return;
        await ExecuteAsync(rows, PutSample, scored.SelectMany(batch => batch.Samples).Select(sample => Values(
            ("job", jobId), ("token", token), ("task", sample.Task), ("filler", sample.FillerBlocks), ("index", sample.Index),
            ("version", sample.ScorerVersion), ("prompt", sample.PromptTokens), ("tokens", sample.DistanceTokens), ("blocks", sample.DistanceBlocks),
            ("reach", sample.InReach), ("expected", sample.Expected), ("answer", sample.Answer), ("score", sample.Score),
            ("depth", sample.DepthPercent ?? (object)DBNull.Value), ("metrics", sample.Metrics is null ? DBNull.Value : RowJson.Write(sample.Metrics)), ("skipped", sample.Skipped ?? (object)DBNull.Value))));
        await ExecuteAsync(rows, PutCost, scored.Where(batch => batch.Samples.Count > 0).Select(batch => Values(
            ("job", jobId), ("token", token), ("sequence", batch.Sequence), ("task", batch.Samples[0].Task), ("filler", batch.Cost.FillerBlocks),
            ("tokens", batch.Cost.Tokens), ("seconds", batch.Cost.Seconds), ("memory", batch.Cost.PeakMemoryBytes))));
    }

    private Task PutAsync(FamDbContext rows) => ExecuteAsync(rows, PutPoint, points.Select(point => Values(
        ("job", jobId), ("token", token), ("metric", point.Metric), ("step", point.Step),
        ("value", double.IsNaN(point.Value) ? DBNull.Value : point.Value), ("at", point.At.UtcTicks), ("no", false))));

    /// <summary>
    /// By binary COPY into a table of this transaction and from there: COPY by itself refuses a point that is there
    /// already, and a step may be reported twice.
    /// </summary>
    private async Task CopyAsync(NpgsqlConnection connection)
    {
        await ExecuteAsync(connection, "CREATE TEMPORARY TABLE IF NOT EXISTS incoming_points (metric text, step integer, value double precision, at bigint) ON COMMIT DELETE ROWS");
        await using (var copy = await connection.BeginBinaryImportAsync("COPY incoming_points (metric, step, value, at) FROM STDIN (FORMAT BINARY)"))
        {
            // Of a step that is reported twice the last report holds.
            foreach (var ((metric, step), point) in points.GroupBy(point => (point.Metric, point.Step)).Select(same => (same.Key, same.Last())))
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(metric, NpgsqlDbType.Text);
                await copy.WriteAsync(step, NpgsqlDbType.Integer);
                if (double.IsNaN(point.Value))
                    await copy.WriteNullAsync();
                else
                    await copy.WriteAsync(point.Value, NpgsqlDbType.Double);
                await copy.WriteAsync(point.At.UtcTicks, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        }

        await ExecuteAsync(
            connection,
            "INSERT INTO metric_points (job_id, metric, step, token, value, at, superseded) SELECT $1, metric, step, $2, value, at, FALSE FROM incoming_points " +
            "ON CONFLICT (job_id, metric, step, token) DO UPDATE SET value = excluded.value, at = excluded.at",
            jobId,
            token);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private static (string Name, object Value)[] Values(params (string Name, object Value)[] values) => values;

    private static async Task ExecuteAsync(FamDbContext rows, string sql, IEnumerable<(string Name, object Value)[]> lines)
    {
        var connection = rows.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = rows.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var line in lines)
        {
            foreach (var (name, value) in line)
                Parameter(command, name).Value = value;
            await command.ExecuteNonQueryAsync();
        }
    }

    private static DbParameter Parameter(DbCommand command, string name)
    {
        if (command.Parameters.Contains("@" + name))
            return command.Parameters["@" + name];
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
