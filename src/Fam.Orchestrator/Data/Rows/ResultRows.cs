namespace Fam.Orchestrator.Data.Rows;

/// <summary>One point of a metric's curve. A curve has at most one point per step that is not superseded.</summary>
public sealed class MetricPointRow
{
    public required string JobId { get; set; }
    public required string Metric { get; set; }
    public required int Step { get; set; }

    /// <summary>The attempt that reported it.</summary>
    public required long Token { get; set; }

    /// <summary>Null stands for not-a-number, which SQLite cannot hold.</summary>
    public double? Value { get; set; }

    public required DateTimeOffset At { get; set; }

    /// <summary>True once a later attempt went on from a step before this one.</summary>
    public bool Superseded { get; set; }
}

/// <summary>One scored sample. The ledger holds each (job, task, filler, index) once; repeats are ignored.</summary>
public sealed class SampleRow
{
    public required string JobId { get; set; }
    public required string Task { get; set; }
    public required int FillerBlocks { get; set; }
    public required int Index { get; set; }

    /// <summary>Where in its context the needle lies, 0 to 100; null where the task has no depths.</summary>
    public double? DepthPercent { get; set; }

    public required int ScorerVersion { get; set; }
    public required int PromptTokens { get; set; }
    public required int DistanceTokens { get; set; }
    public required int DistanceBlocks { get; set; }
    public required bool InReach { get; set; }
    public required string Expected { get; set; }
    public required string Answer { get; set; }
    public required double Score { get; set; }

    /// <summary>Every metric by name, as JSON; null where the score is the only one.</summary>
    public string? Metrics { get; set; }

    /// <summary>Why it was not asked; null where it was.</summary>
    public string? Skipped { get; set; }

    public required long Token { get; set; }
}

/// <summary>What one batch of an evaluation cost.</summary>
public sealed class EvaluationCostRow
{
    public required string JobId { get; set; }
    public required long Token { get; set; }

    /// <summary>Sequence of the event that reported it.</summary>
    public required long Sequence { get; set; }

    public required string Task { get; set; }
    public required int FillerBlocks { get; set; }
    public required long Tokens { get; set; }
    public required double Seconds { get; set; }
    public required long PeakMemoryBytes { get; set; }
}

/// <summary>A committed checkpoint: a point to resume from.</summary>
public sealed class CheckpointRow
{
    public required string JobId { get; set; }
    public required long Token { get; set; }
    public required int Step { get; set; }
    public required string Path { get; set; }
    public long Bytes { get; set; }
    public required string ModelSha256 { get; set; }

    /// <summary>Hash of its manifest in the artifact store; null where it is on its worker's disk only.</summary>
    public string? Artifact { get; set; }

    /// <summary>The job's progress when it was saved, 0 to 1.</summary>
    public double Progress { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>A line of a job's log, numbered from 1 within the job; the oldest are dropped.</summary>
public sealed class LogLineRow
{
    public required string JobId { get; set; }
    public required long Number { get; set; }
    public required long Token { get; set; }
    public required DateTimeOffset At { get; set; }
    public required string Level { get; set; }
    public required string Message { get; set; }
}
