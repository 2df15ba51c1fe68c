using Npgsql;

namespace Fam.Chaos.Rounds;

/// <summary>What PostgreSQL holds of a round's sweep, read without Fam.</summary>
/// <param name="Points">Of the curves: neither superseded nor, by the table's key, twice from one attempt.</param>
public sealed record SweepRows(
    string SweepState, IReadOnlyList<JobRows> Jobs, IReadOnlyList<MetricRow> Points, IReadOnlyList<SampleRow> Samples, int Superseded)
{
    public static readonly string[] Terminal = ["Completed", "Failed", "Cancelled"];

    public static async Task<SweepRows> ReadAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var transitions = await ListAsync(source, "SELECT job_id, \"from\", \"to\", reason FROM job_transitions ORDER BY number",
            row => (Job: row.GetString(0), Step: new Transition(row.GetString(1), row.GetString(2), row.GetString(3))));
        var attempts = await ListAsync(source, "SELECT job_id, number, \"end\", ended_at IS NULL, resume_step FROM attempts ORDER BY job_id, number",
            row => (Job: row.GetString(0), Attempt: new AttemptRows(row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetInt32(4))));
        var jobs = await ListAsync(source, "SELECT id, \"index\", state, failure_message, failure_kind FROM jobs ORDER BY \"index\"", row => new JobRows(
            row.GetString(0), row.GetInt32(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
            [.. transitions.Where(one => one.Job == row.GetString(0)).Select(one => one.Step)],
            [.. attempts.Where(one => one.Job == row.GetString(0)).Select(one => one.Attempt)])
        {
            FailureKind = row.IsDBNull(4) ? null : row.GetString(4),
        });
        var points = await ListAsync(source, "SELECT j.\"index\", metric, p.step, value FROM metric_points p JOIN jobs j ON j.id = p.job_id WHERE NOT superseded",
            row => new MetricRow(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetDouble(3)));
        var samples = await ListAsync(source,
            "SELECT j.\"index\", task, filler_blocks, s.\"index\", prompt_tokens, distance_tokens, expected, answer, score FROM samples s JOIN jobs j ON j.id = s.job_id",
            row => new SampleRow(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetString(6), row.GetString(7), row.GetDouble(8)));
        var superseded = await ListAsync(source, "SELECT count(*)::int FROM metric_points WHERE superseded", row => row.GetInt32(0));
        var sweeps = await ListAsync(source, "SELECT state FROM sweeps", row => row.GetString(0));
        return new SweepRows(sweeps.Single(), jobs, points, samples, superseded[0]);
    }

    /// <summary>Attempts after a job's first.</summary>
    public int LaterAttempts => Jobs.Sum(job => job.Attempts.Count(attempt => attempt.Number > 1));

    /// <summary>Of those, the ones that went on from a checkpoint.</summary>
    public int Resumed => Jobs.Sum(job => job.Attempts.Count(attempt => attempt.ResumeStep is not null));

    /// <summary>Ids of the jobs that have a committed checkpoint.</summary>
    public static async Task<IReadOnlySet<string>> ResumableAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        return (await ListAsync(source, "SELECT DISTINCT job_id FROM checkpoints", row => row.GetString(0))).ToHashSet();
    }

    /// <summary>Whether the sweep and all of its jobs have ended.</summary>
    public static async Task<bool> HaveEndedAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var open = await ListAsync(source,
            "SELECT (SELECT count(*) FROM jobs WHERE state NOT IN ('Completed', 'Failed', 'Cancelled'))::int + (SELECT count(*) FROM sweeps WHERE finished_at IS NULL)::int",
            row => row.GetInt32(0));
        return open[0] == 0;
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}

public sealed record JobRows(string Id, int Index, string State, string? Failure, IReadOnlyList<Transition> Transitions, IReadOnlyList<AttemptRows> Attempts)
{
    public string? FailureKind { get; init; }
}

public sealed record Transition(string From, string To, string Reason);

/// <param name="ResumeStep">Step of the checkpoint that it went on from; null where it began anew.</param>
public sealed record AttemptRows(int Number, string? End, bool IsOpen, int? ResumeStep = null);

/// <param name="Job">The job's index in its sweep, which is the same in every round.</param>
public sealed record MetricRow(int Job, string Metric, int Step, double? Value);

/// <param name="Job">As in <see cref="MetricRow"/>.</param>
public sealed record SampleRow(int Job, string Task, int FillerBlocks, int Index, int PromptTokens, int DistanceTokens, string Expected, string Answer, double Score);
