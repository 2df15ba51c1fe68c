using System.Text.Json.Serialization;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Jobs;

/// <summary>
/// Something that happened in an attempt. The child appends events to its spool as JSON lines; sequences start
/// at 1 and have no gaps within an attempt, and the orchestrator applies each once, in order.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(JobStarted), "job_started")]
[JsonDerivedType(typeof(MetricsReported), "metrics_reported")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint_saved")]
[JsonDerivedType(typeof(ResumePointChanged), "resume_point_changed")]
[JsonDerivedType(typeof(SamplesScored), "samples_scored")]
[JsonDerivedType(typeof(LogWritten), "log_written")]
[JsonDerivedType(typeof(JobFinished), "job_finished")]
public abstract record JobEvent
{
    /// <summary>Place in the attempt's stream, from 1; 0 until the spool assigns it.</summary>
    public long Sequence { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>The child runs.</summary>
public sealed record JobStarted : JobEvent
{
    /// <summary>Step of the checkpoint it goes on from; null for a fresh start.</summary>
    public int? ResumedFromStep { get; init; }

    /// <summary>Shape and memory of the model that runs, where the spec leaves some of it to a checkpoint; null where the spec says it all.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>Device, LibTorch version, threads, BLAS kernel: what a number may depend on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>Metrics at a step (<c>train/loss</c>, <c>eval/passkey/exact_match</c>, …) and how far the job is.</summary>
public sealed record MetricsReported : JobEvent
{
    public required int Step { get; init; }
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    /// <summary>Share of the whole job that is done, 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>Estimated seconds to the end of the job; null while unknown.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>What the job is doing, in words: <c>training, filler 0–12 blocks</c>.</summary>
    public string? Phase { get; init; }
}

/// <summary>A whole checkpoint is on disk; it becomes a resume point when this event's row is committed.</summary>
public sealed record CheckpointSaved : JobEvent
{
    public required int Step { get; init; }

    /// <summary>Directory, absolute on the worker's machine.</summary>
    public required string Path { get; init; }

    public required long Bytes { get; init; }

    /// <summary>SHA-256 of <c>model.safetensors</c>, or of <c>adapter_model.safetensors</c>, lower-case hex.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>How many checkpoints of the job are kept, this one included; null keeps all.</summary>
    public int? Keep { get; init; }

    /// <summary>
    /// Hash of its manifest in the artifact store. Null as the child writes it; the worker stores the files and fills it
    /// in before it forwards the event. Still null then where the files were gone already.
    /// </summary>
    public string? Artifact { get; init; }
}

/// <summary>
/// The attempt goes on from another checkpoint than it was told to, since newer ones could not be read. Written by the
/// worker before the child begins; those newer ones are resume points no more.
/// </summary>
public sealed record ResumePointChanged : JobEvent
{
    /// <summary>Step of the checkpoint it goes on from; null where none could be read and the job begins anew.</summary>
    public int? Step { get; init; }

    /// <summary>What was wrong with the others, in words.</summary>
    public required string Reason { get; init; }
}

/// <summary>Scored samples of an evaluation.</summary>
public sealed record SamplesScored : JobEvent
{
    public required IReadOnlyList<SampleScore> Samples { get; init; }

    /// <summary>Cost of the batch these samples came from.</summary>
    public required EvaluationCost Cost { get; init; }
}

/// <summary>One question, its answer and its score.</summary>
public sealed record SampleScore
{
    public required string Task { get; init; }

    /// <summary>Number of the scorer's revision; scores of different versions are not compared.</summary>
    public required int ScorerVersion { get; init; }

    /// <summary>Place on the task's length axis: filler between key and question in blocks, or the context in tokens; 0 where it has none.</summary>
    public required int FillerBlocks { get; init; }

    /// <summary>Where in its context the needle lies, 0 to 100; null where the task has no depths.</summary>
    public double? DepthPercent { get; init; }

    /// <summary>Number of the sample within its length, from 0; the same sample in every arm.</summary>
    public required int Index { get; init; }

    public required int PromptTokens { get; init; }

    /// <summary>Tokens from the needle's last token to the answer query; the nearest needle's where there are several, the whole prompt where nobody knows.</summary>
    public required int DistanceTokens { get; init; }

    /// <summary>block(answer query) − block(last needle token).</summary>
    public required int DistanceBlocks { get; init; }

    /// <summary>Whether memory segments alone can carry the needle to the question.</summary>
    public required bool InReach { get; init; }

    public required string Expected { get; init; }
    public required string Answer { get; init; }

    /// <summary>The scorer's first metric, such as 1 for an exact match, else 0.</summary>
    public required double Score { get; init; }

    /// <summary>Every metric by name; null where <see cref="Score"/> is the only one.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>Why it was not asked, in words; null where it was. A skipped sample counts in no mean.</summary>
    public string? Skipped { get; init; }
}

/// <summary>What of an evaluation is scored at one length, so that another attempt goes on behind it.</summary>
/// <param name="Task">As <see cref="SampleScore.Task"/>.</param>
/// <param name="FillerBlocks">As <see cref="SampleScore.FillerBlocks"/>.</param>
/// <param name="ScorerVersion">Of the scorer that scored them.</param>
/// <param name="Samples">How many from index 0 on, without a gap.</param>
/// <param name="Asked">How many of these were not skipped.</param>
/// <param name="Sums">Metrics added up over those asked; the metric of a sample that has only its score is named <c>score</c>.</param>
public sealed record ScoredSoFar(string Task, int FillerBlocks, int ScorerVersion, int Samples, int Asked, IReadOnlyDictionary<string, double> Sums)
{
    /// <summary>Name in <see cref="Sums"/> of the score of samples that have no other metric.</summary>
    public const string Score = "score";
}

/// <summary>What a batch of an evaluation cost.</summary>
public sealed record EvaluationCost(int FillerBlocks, long Tokens, double Seconds, long PeakMemoryBytes);

/// <summary>A line for people.</summary>
public sealed record LogWritten : JobEvent
{
    /// <summary><c>info</c>, <c>warning</c>, <c>error</c>, or <c>output</c> for what the child printed.</summary>
    public required string Level { get; init; }

    public required string Message { get; init; }

    /// <summary>Bytes of the child's output that are told with this event and those before; null where it is not about output.</summary>
    public long? OutputEnd { get; init; }
}

/// <summary>How an attempt ended.</summary>
public enum JobOutcome
{
    Completed,
    Failed,
    Cancelled,

    /// <summary>Ended at a checkpoint because it was asked to; the job goes on from there later.</summary>
    Released,
}

/// <summary>The last event of an attempt. At most one of a job is ever applied.</summary>
public sealed record JobFinished : JobEvent
{
    public required JobOutcome Outcome { get; init; }

    /// <summary>Present when <see cref="Outcome"/> is <see cref="JobOutcome.Failed"/>.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>Why it was released, in words; present when <see cref="Outcome"/> is <see cref="JobOutcome.Released"/>.</summary>
    public string? Reason { get; init; }
}
