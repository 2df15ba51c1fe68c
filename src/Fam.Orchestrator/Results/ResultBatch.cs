using System.Data.Common;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fam.Orchestrator.Results;

/// <summary>
/// The points, samples and costs of one batch of events. Written by prepared statements in the batch's transaction:
/// a hundred points a millisecond, where tracked entities take ten times as long.
/// </summary>
public sealed class ResultBatch(string jobId, long token)
{
    private const string PutPoint =
        "INSERT INTO metric_points (job_id, metric, step, token, value, at, superseded) VALUES (@job, @metric, @step, @token, @value, @at, @no) " +
        "ON CONFLICT (job_id, metric, step, token) DO UPDATE SET value = excluded.value, at = excluded.at";

    private const string SupersedeOthers =
        "UPDATE metric_points SET superseded = @yes WHERE job_id = @job AND metric = @metric AND step = @step AND token <> @token";

    private const string PutSample =
        "INSERT INTO samples (job_id, task, filler_blocks, \"index\", scorer_version, prompt_tokens, distance_tokens, distance_blocks, in_reach, expected, answer, score, token) " +
        "VALUES (@job, @task, @filler, @index, @version, @prompt, @tokens, @blocks, @reach, @expected, @answer, @score, @token) " +
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
            await ExecuteAsync(rows, PutPoint, points.Select(point => Values(
                ("job", jobId), ("token", token), ("metric", point.Metric), ("step", point.Step),
                ("value", double.IsNaN(point.Value) ? DBNull.Value : point.Value), ("at", point.At.UtcTicks), ("no", false))));
        }

        if (scored.Count == 0)
            return;
        await ExecuteAsync(rows, PutSample, scored.SelectMany(batch => batch.Samples).Select(sample => Values(
            ("job", jobId), ("token", token), ("task", sample.Task), ("filler", sample.FillerBlocks), ("index", sample.Index),
            ("version", sample.ScorerVersion), ("prompt", sample.PromptTokens), ("tokens", sample.DistanceTokens), ("blocks", sample.DistanceBlocks),
            ("reach", sample.InReach), ("expected", sample.Expected), ("answer", sample.Answer), ("score", sample.Score))));
        await ExecuteAsync(rows, PutCost, scored.Where(batch => batch.Samples.Count > 0).Select(batch => Values(
            ("job", jobId), ("token", token), ("sequence", batch.Sequence), ("task", batch.Samples[0].Task), ("filler", batch.Cost.FillerBlocks),
            ("tokens", batch.Cost.Tokens), ("seconds", batch.Cost.Seconds), ("memory", batch.Cost.PeakMemoryBytes))));
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
