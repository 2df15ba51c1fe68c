using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>One job's samples of one length, added up.</summary>
public sealed record ScoredLength
{
    public required string JobId { get; init; }
    public required int FillerBlocks { get; init; }
    public required int Samples { get; init; }

    /// <summary>Samples whose score is 1.</summary>
    public required int Correct { get; init; }

    /// <summary>Sum of the scores, and of their squares.</summary>
    public required double Score { get; init; }

    public required double Squares { get; init; }

    /// <summary>Whether every score is 0 or 1, so that their mean is a rate.</summary>
    public bool IsRate => Score == Correct && Squares == Correct;

    public required bool AllInReach { get; init; }

    /// <summary>Sum over the samples.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Largest distance between needle and answer beyond the filler, in blocks.</summary>
    public required int MostBeyondFiller { get; init; }

    /// <summary>Tokens and seconds of all batches; zero where none reported a cost.</summary>
    public required long Tokens { get; init; }

    public required double Seconds { get; init; }
    public long? PeakMemoryBytes { get; init; }
}

/// <summary>The sample ledger of a sweep, added up by the database.</summary>
public static class ScoredLengths
{
    public static Task<List<ScoredLength>> ReadAsync(FamDbContext rows, string sweepId, string task, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Database.SqlQuery<ScoredLength>(
            $"""
            SELECT s.job_id AS "JobId", s.filler_blocks AS "FillerBlocks", s.samples AS "Samples", s.correct AS "Correct", s.score AS "Score", s.squares AS "Squares", s.in_reach AS "AllInReach",
                s.prompt_tokens AS "PromptTokens", s.beyond AS "MostBeyondFiller",
                COALESCE(c.tokens, 0) AS "Tokens", COALESCE(c.seconds, 0.0) AS "Seconds", c.memory AS "PeakMemoryBytes"
            FROM (
                SELECT samples.job_id, filler_blocks, COUNT(*) AS samples, SUM(CASE WHEN score = 1 THEN 1 ELSE 0 END) AS correct, SUM(score) AS score, SUM(score * score) AS squares,
                    MIN(CASE WHEN in_reach THEN 1 ELSE 0 END) = 1 AS in_reach, CAST(SUM(prompt_tokens) AS BIGINT) AS prompt_tokens, MAX(distance_blocks - filler_blocks) AS beyond
                FROM samples JOIN jobs ON jobs.id = samples.job_id
                WHERE jobs.sweep_id = {sweepId} AND task = {task} AND skipped IS NULL GROUP BY samples.job_id, filler_blocks) AS s
            LEFT JOIN (
                SELECT evaluation_costs.job_id, filler_blocks, CAST(SUM(tokens) AS BIGINT) AS tokens, SUM(seconds) AS seconds, MAX(peak_memory_bytes) AS memory
                FROM evaluation_costs JOIN jobs ON jobs.id = evaluation_costs.job_id
                WHERE jobs.sweep_id = {sweepId} AND task = {task} GROUP BY evaluation_costs.job_id, filler_blocks) AS c
            ON c.job_id = s.job_id AND c.filler_blocks = s.filler_blocks
            """).ToListAsync(cancellation);
    }
}
