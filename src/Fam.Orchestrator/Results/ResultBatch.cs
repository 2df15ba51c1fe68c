using System.Data.Common;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Curves;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fam.Orchestrator.Results;

/// <summary>
/// The points, samples and costs of one batch of events. Written in the batch's transaction by statements; tracked
/// entities take ten times as long.
/// </summary>
public sealed class ResultBatch(string jobId, long token)
{
    private const string PutSample =
        "INSERT INTO samples (job_id, task, filler_blocks, \"index\", scorer_version, prompt_tokens, distance_tokens, distance_blocks, in_reach, expected, answer, score, depth_percent, metrics, skipped, token) " +
        "VALUES (@job, @task, @filler, @index, @version, @prompt, @tokens, @blocks, @reach, @expected, @answer, @score, @depth, @metrics, @skipped, @token) " +
        "ON CONFLICT (job_id, task, filler_blocks, \"index\") DO NOTHING";

    private const string PutCost =
        "INSERT INTO evaluation_costs (job_id, token, sequence, task, filler_blocks, tokens, seconds, peak_memory_bytes) " +
        "VALUES (@job, @token, @sequence, @task, @filler, @tokens, @seconds, @memory)";

    private readonly List<ReportedPoint> points = [];
    private readonly List<SamplesScored> scored = [];

    public void Add(string metric, int step, double value, DateTimeOffset at) => points.Add(new ReportedPoint(metric, step, value, at));

    public void Add(SamplesScored samples) => scored.Add(samples);

    /// <param name="rows">Inside a transaction.</param>
    public async Task WriteAsync(FamDbContext rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (points.Count > 0)
            await new CurveWriter(rows, jobId, token).WriteAsync(points);
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
