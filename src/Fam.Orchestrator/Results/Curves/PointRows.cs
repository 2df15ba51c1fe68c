using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>
/// Writes points past the change tracker, which takes ten times as long: by COPY where the database has it, else by a
/// prepared statement.
/// </summary>
/// <param name="rows">Inside a transaction.</param>
public sealed class PointRows(FamDbContext rows, string jobId, long token)
{
    private const string Insert = "INSERT INTO metric_points (job_id, metric, step, token, value, at, superseded) VALUES (@job, @metric, @step, @token, @value, @at, @no)";

    private const string Replace = Insert + " ON CONFLICT (job_id, metric, step, token) DO UPDATE SET value = excluded.value, at = excluded.at, superseded = excluded.superseded";

    private const string SupersedeOthers =
        "UPDATE metric_points SET superseded = @yes WHERE job_id = @job AND metric = @metric AND step = @step AND token <> @token AND NOT superseded";

    /// <summary>Points of which there are no rows yet.</summary>
    public Task InsertAsync(IReadOnlyCollection<ReportedPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return rows.Database.GetDbConnection() is NpgsqlConnection connection ? CopyAsync(connection, points) : ExecuteAsync(Insert, points, Put);
    }

    /// <summary>Points of steps that may have been reported before, by this attempt or another: theirs give way.</summary>
    public async Task ReplaceAsync(IReadOnlyCollection<ReportedPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        await ExecuteAsync(SupersedeOthers, points, point => [("job", jobId), ("token", token), ("metric", point.Metric), ("step", point.Step), ("yes", true)]);
        await ExecuteAsync(Replace, points, Put);
    }

    private (string Name, object Value)[] Put(ReportedPoint point) =>
    [
        ("job", jobId), ("metric", point.Metric), ("step", point.Step), ("token", token),
        ("value", double.IsNaN(point.Value) ? DBNull.Value : point.Value), ("at", point.At.UtcTicks), ("no", false),
    ];

    private async Task CopyAsync(NpgsqlConnection connection, IEnumerable<ReportedPoint> points)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY metric_points (job_id, metric, step, token, value, at, superseded) FROM STDIN (FORMAT BINARY)");
        foreach (var point in points)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(jobId, NpgsqlDbType.Text);
            await copy.WriteAsync(point.Metric, NpgsqlDbType.Text);
            await copy.WriteAsync(point.Step, NpgsqlDbType.Integer);
            await copy.WriteAsync(token, NpgsqlDbType.Bigint);
            if (double.IsNaN(point.Value))
                await copy.WriteNullAsync();
            else
                await copy.WriteAsync(point.Value, NpgsqlDbType.Double);
            await copy.WriteAsync(point.At.UtcTicks, NpgsqlDbType.Bigint);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
        }

        await copy.CompleteAsync();
    }

    private async Task ExecuteAsync(string sql, IEnumerable<ReportedPoint> points, Func<ReportedPoint, (string Name, object Value)[]> values)
    {
        await using var command = rows.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = rows.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var point in points)
        {
            foreach (var (name, value) in values(point))
            {
                if (command.Parameters.Contains("@" + name))
                {
                    command.Parameters["@" + name].Value = value;
                    continue;
                }

                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ("@" + name, value);
                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync();
        }
    }
}
