using System.Globalization;
using System.Text;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary>Any part of the table of a sweep's trials, filtered and sorted by the database: also where there are 100,000 of them.</summary>
public sealed class TrialTable(FamDatabase database, JobReader jobs, TimeProvider clock)
{
    public async Task<TrialPage> ReadAsync(string sweepId, TrialQuery query, IReadOnlyList<TrialCondition> conditions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(conditions);
        var now = clock.GetUtcNow();
        var (total, shown, costs) = await database.ReadAsync(
            async rows =>
            {
                var statement = new Statement(rows, now);
                var where = Where(statement, sweepId, query, conditions);
                var counting = $"""SELECT CAST(COUNT(*) AS INTEGER) AS "Value" FROM jobs WHERE {where}""";
                var count = (await rows.Database.SqlQueryRaw<int>(counting, [.. statement.Values]).ToListAsync(cancellation))[0];
                var order = Order(statement, query.Sort);
                var listing = $"""SELECT id AS "Value" FROM jobs WHERE {where} ORDER BY {order} LIMIT {statement.Add(query.Limit)} OFFSET {statement.Add(query.Offset)}""";
                var ids = await rows.Database.SqlQueryRaw<string>(listing, [.. statement.Values]).ToListAsync(cancellation);
                var found = await rows.Jobs.Where(job => ids.Contains(job.Id)).ToDictionaryAsync(job => job.Id, StringComparer.Ordinal, cancellation);
                // Between the two statements one may have been deleted.
                List<JobRow> page = [.. ids.Where(found.ContainsKey).Select(id => found[id])];
                return (count, page, await SweepCosts.OfJobsAsync(rows, ids, now, cancellation));
            },
            cancellation);
        var summaries = await jobs.SummariesAsync(shown);
        return new TrialPage([.. summaries.Select(job => new TrialView(job, costs[job.Id]))], query.Offset, total);
    }

    private static string Where(Statement statement, string sweepId, TrialQuery query, IReadOnlyList<TrialCondition> conditions)
    {
        var where = new StringBuilder($"sweep_id = {statement.Add(sweepId)}");
        if (query.Text is { Length: > 0 } text)
            where.Append(CultureInfo.InvariantCulture, $" AND LOWER(name) LIKE {statement.Add(LikePattern.Containing(text))} ESCAPE '\\'");
        if (query.States.Count > 0)
            where.Append(CultureInfo.InvariantCulture, $" AND state IN ({string.Join(", ", query.States.Select(state => statement.Add(state.ToString())))})");
        foreach (var condition in conditions)
        {
            var key = statement.Add(condition.Key);
            var any = new List<string>();
            if (condition.Values.Count > 0)
                any.Add($"{JsonColumn.Text(statement.Rows, condition.Column, key)} IN ({string.Join(", ", condition.Values.Select(statement.Add))})");
            var number = JsonColumn.Number(statement.Rows, condition.Column, key);
            any.AddRange(condition.Ranges.Select(range => $"{number} BETWEEN {statement.Add(Math.Max(range.Low, double.MinValue))} AND {statement.Add(Math.Min(range.High, double.MaxValue))}"));
            where.Append(CultureInfo.InvariantCulture, $" AND ({string.Join(" OR ", any)})");
        }

        return where.ToString();
    }

    /// <summary>Trials without a value come last both ways; the index decides between equals. A parameter's numbers come before its words.</summary>
    private static string Order(Statement statement, string sort)
    {
        var (column, direction) = (TrialFilter.Bare(sort), sort.StartsWith('-') ? "DESC" : "ASC");
        if (TrialFilter.InJson(column) is var (json, key))
        {
            var place = statement.Add(key);
            return $"{JsonColumn.Number(statement.Rows, json, place)} {direction} NULLS LAST, {JsonColumn.Text(statement.Rows, json, place)} {direction} NULLS LAST, \"index\"";
        }

        var by = column switch
        {
            "name" or "state" or "progress" or "step" or "attempts" => column,
            "worker" => "worker_id",
            "started" => "started_at",
            "finished" => "finished_at",
            "seconds" => $"COALESCE(finished_at, {statement.Add(statement.Now.UtcTicks)}) - started_at",
            "cost" => $"(SELECT SUM(COALESCE(attempts.ended_at, {statement.Add(statement.Now.UtcTicks)}) - attempts.opened_at) * jobs.slots FROM attempts WHERE attempts.job_id = jobs.id)",
            _ => "\"index\"",
        };
        return $"{by} {direction} NULLS LAST, \"index\"";
    }

    /// <summary>A statement's parameters, in the order of their places.</summary>
    private sealed class Statement(FamDbContext rows, DateTimeOffset now)
    {
        public FamDbContext Rows => rows;

        public DateTimeOffset Now => now;

        public List<object> Values { get; } = [];

        public string Add(object value)
        {
            Values.Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"{{{Values.Count - 1}}}");
        }
    }
}
