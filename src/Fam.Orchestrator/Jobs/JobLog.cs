using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Jobs;

/// <summary>A job's log: numbered lines, a bounded number of them, the oldest dropped first.</summary>
public static class JobLog
{
    /// <summary>Longer messages are cut; a log line is for people.</summary>
    public const int MaxMessageLength = 8_192;

    public static void Append(FamDbContext rows, JobRow job, long token, DateTimeOffset at, string level, string message) =>
        rows.LogLines.Add(new LogLineRow
        {
            JobId = job.Id,
            Number = ++job.LastLogNumber,
            Token = token,
            At = at,
            Level = level,
            Message = message.Length <= MaxMessageLength ? message : $"{message[..MaxMessageLength]} … ({message.Length - MaxMessageLength} characters cut)",
        });

    /// <summary>Saves what was appended and drops the lines that are too many.</summary>
    public static async Task TrimAsync(FamDbContext rows, JobRow job, int keep)
    {
        var last = job.LastLogNumber - keep;
        if (last <= 0)
            return;
        await rows.SaveChangesAsync();
        await rows.LogLines.Where(row => row.JobId == job.Id && row.Number <= last).ExecuteDeleteAsync();
    }

    /// <summary>The lines that the query asks for, oldest first.</summary>
    public static async Task<Page<LogLine>> ReadAsync(FamDbContext rows, string jobId, LogQuery query, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(query);
        var (after, before, levels) = (query.After, query.Before, query.OfLevels);
        var wanted = rows.LogLines.Where(row => row.JobId == jobId && row.Number > after);
        if (before is not null)
            wanted = wanted.Where(row => row.Number < before);
        if (levels.Count > 0)
            wanted = wanted.Where(row => levels.Contains(row.Level));
        if (query.Search is { Length: > 0 } text)
        {
            var pattern = LikePattern.Containing(text);
            wanted = wanted.Where(row => EF.Functions.Like(row.Message.ToLower(), pattern, LikePattern.Escaping));
        }

        var ordered = query.Tail ? wanted.OrderByDescending(row => row.Number) : wanted.OrderBy(row => row.Number);
        var lines = await ordered.Take(limit + 1).Select(row => new LogLine(row.Number, row.At, row.Level, row.Message)).ToListAsync(cancellation);
        var next = lines.Count <= limit ? null : lines[limit - 1].Number.ToString();
        var shown = lines.Take(limit);
        return new([.. query.Tail ? shown.Reverse() : shown], next);
    }
}
