using System.Text.Json;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Jobs;

/// <summary>The wire format of events: spool files of one version are read by the next.</summary>
public sealed class JobEventTests
{
    public static TheoryData<JobEvent, string> Events => new()
    {
        { new JobStarted { Sequence = 1, ResumedFromStep = 12, Environment = new Dictionary<string, string> { ["device"] = "cpu" } }, "job_started" },
        { new MetricsReported { Sequence = 2, Step = 5, Progress = 0.5, Values = new Dictionary<string, double> { ["train/loss"] = 0.25, ["train/grad_norm"] = double.NaN } }, "metrics_reported" },
        { new CheckpointSaved { Sequence = 3, Step = 5, Path = "/a", Bytes = 7, ModelSha256 = "ff", Keep = 2, Artifact = "aa" }, "checkpoint_saved" },
        { new ResumePointChanged { Sequence = 1, Step = 5, Reason = "corrupt" }, "resume_point_changed" },
        { new SamplesScored { Sequence = 4, Cost = new EvaluationCost(64, 100, 0.5, 9), Samples = [Sample()] }, "samples_scored" },
        { new LogWritten { Sequence = 5, Level = "info", Message = "line\nbreak" }, "log_written" },
        { new JobFinished { Sequence = 6, Outcome = JobOutcome.Failed, Failure = new JobFailure(FailureKind.OutOfMemory, "no memory") }, "job_finished" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_one_line_with_its_type_and_comes_back_the_same(JobEvent happened, string type)
    {
        var line = JsonSerializer.Serialize(happened, FamJson.Options);
        Assert.DoesNotContain('\n', line);
        Assert.Contains($"\"type\":\"{type}\"", line, StringComparison.Ordinal);
        var back = JsonSerializer.Deserialize<JobEvent>(line, FamJson.Options);
        Assert.Equal(happened.GetType(), back!.GetType());
        Assert.Equal(line, JsonSerializer.Serialize(back, FamJson.Options));
    }

    [Fact]
    public void An_unknown_type_is_an_error_and_not_an_empty_event() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JobEvent>("""{"type":"job_exploded","sequence":1}""", FamJson.Options));

    [Fact]
    public void A_model_is_written_with_the_keys_of_a_llama_config()
    {
        var json = JsonSerializer.Serialize(new ModelSpec { Architecture = Architecture.Fam, NumKeyValueHeads = 2 }, FamJson.Options);
        foreach (var key in new[] { "\"model_type\":\"llama\"", "\"num_key_value_heads\":2", "\"rms_norm_eps\":", "\"rope_theta\":", "\"architecture\":\"fam\"", "\"fam_length\":" })
            Assert.Contains(key, json, StringComparison.Ordinal);
    }

    private static SampleScore Sample() => new()
    {
        Task = "passkey", ScorerVersion = 1, FillerBlocks = 64, Index = 3, PromptTokens = 2_100, DistanceTokens = 2_060, DistanceBlocks = 65,
        InReach = false, Expected = "12345", Answer = "12346", Score = 0,
    };
}
