using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>What a spec says by leaving keys out.</summary>
public sealed class DefaultTests
{
    [Fact]
    public void A_section_left_empty_has_the_contracts_defaults()
    {
        var trial = Marked.Right("name: a\nkind: train\nmethod: grid\ntraining: {}\ncurriculum: {hold_steps: 300, gate: {}}\nevaluate: [{}]\n").Trials[0].Spec;
        Same(new TrainingSpec(), trial.Training);
        Same(new CurriculumSpec { HoldSteps = 300, Gate = new GateSpec() }, trial.Curriculum);
        Same(new EvaluationSpec(), Assert.Single(trial.Evaluate));
        Same(new TaskSpec(), trial.Task);
        Same(new ResourceSpec(), trial.Resources);
        Same(new RuntimeSpec(), trial.Runtime);
    }

    [Fact]
    public void Sections_that_are_left_out_stay_out()
    {
        var trial = Marked.Right(Marked.Train).Trials[0].Spec;
        Assert.Null(trial.Curriculum);
        Assert.Empty(trial.Evaluate);
        Assert.Null(Marked.Right(Marked.Train + "curriculum: {}").Trials[0].Spec.Curriculum!.Gate);
    }

    [Theory]
    [InlineData("", 64, 172, 2, 4, 4, 32, 54)]
    [InlineData("model: {preset: tiny}", 64, 172, 2, 4, 4, 32, 54)]
    [InlineData("model: {preset: small}", 128, 344, 4, 4, 4, 64, 54)]
    [InlineData("model: {preset: base, block_size: 256}", 256, 688, 6, 8, 8, 256, 54)]
    [InlineData("model: {preset: 1b}", 1536, 12288, 18, 12, 12, 1024, 54)]
    [InlineData("model: {preset: 24b}\ntask: {tokenizer: bytes}", 4096, 32768, 56, 32, 1, 1024, 257)]
    [InlineData("model_name_or_path: base\nmodel: {preset: 8b}\ntask: {name: text, train_file: data/texts}", 4096, 16384, 32, 32, 32, 1024, 256000)]
    [InlineData("model: {num_attention_heads: 8}", 64, 172, 2, 8, 8, 32, 54)]
    [InlineData("model: {num_key_value_heads: 1}", 64, 172, 2, 4, 1, 32, 54)]
    [InlineData("model: {block_size: 64}\ntask: {tokenizer: bytes}", 64, 172, 2, 4, 4, 64, 257)]
    public void A_preset_gives_the_shape_and_the_tokenizer_the_vocabulary(string added, int hidden, int inner, int layers, int heads, int shared, int block, int vocabulary)
    {
        var model = Marked.Right(Marked.Train + added).Trials[0].Spec.Model;
        Assert.Equal((hidden, inner, layers, heads, shared, block, vocabulary), (model.HiddenSize, model.IntermediateSize, model.NumHiddenLayers, model.NumAttentionHeads, model.NumKeyValueHeads, model.BlockSize, model.VocabSize));
    }

    [Fact]
    public void The_papers_sizes_have_its_memory_and_tied_embeddings()
    {
        var model = Marked.Right(Marked.Train + "model: {preset: 1b, architecture: fam}").Trials[0].Spec.Model;
        Assert.Equal((1024, 3, 64, true), (model.BlockSize, model.MemorySegments, model.FamLength, model.TieWordEmbeddings));
        Assert.Equal(["M0", "FAM", "FULL"], Marked.Right(Marked.Train + "model: {preset: 1b}\nparameters: {configuration: {values: [M0, FAM, FULL]}}").Trials.Select(trial => trial.Name));
    }

    [Theory]
    [InlineData(32, 8)]
    [InlineData(128, 32)]
    [InlineData(1024, 64)]
    [InlineData(18, 4)]
    public void Feedback_memory_is_a_quarter_of_a_block_and_at_most_64(int block, int length) =>
        Assert.Equal(length, Marked.Right(Marked.Train + $"model: {{architecture: fam, block_size: {block}}}").Trials[0].Spec.Model.FamLength);

    [Theory]
    [InlineData("", "train/loss", MetricGoal.Minimize)]
    [InlineData("evaluate: [{}]", "eval/passkey/exact_match", MetricGoal.Maximize)]
    [InlineData("evaluate: [{}]\nmetric: {name: eval/passkey/exact_match@256, goal: maximize}", "eval/passkey/exact_match@256", MetricGoal.Maximize)]
    [InlineData("metric: {name: train/exact_match, goal: maximize}", "train/exact_match", MetricGoal.Maximize)]
    public void The_metric_is_the_exact_match_where_something_is_evaluated(string added, string name, MetricGoal goal) =>
        Assert.Equal(new MetricSpec(name, goal), Marked.Right(Marked.Train + added).Metric);

    [Fact]
    public void The_sweep_itself_has_defaults()
    {
        var sweep = Marked.Right(Marked.Train);
        Assert.Equal((JobKind.Train, "grid", 5, 0), (sweep.Kind, sweep.Method, sweep.MaxRestarts, sweep.Priority));
        Assert.Null(sweep.MaxConcurrentTrials);
        Assert.Null(sweep.RunCap);
    }

    [Fact]
    public void Every_key_arrives_where_it_belongs()
    {
        var trial = Marked.Right("""
            name: a
            description: all of it
            kind: train
            method: grid
            model_name_or_path: some/where
            model: {architecture: fam, memory_segments: 1, memory_stop_gradient: true, fam_length: 5, head_dim: 10, rope_theta: 500, rms_norm_eps: 1e-6, tie_word_embeddings: true, max_position_embeddings: 4096, vocab_size: 54}
            task: {key_digits: 4, loss_weights: {answer: 2, key: 0.5, rest: 0}}
            training: {max_steps: 1500, adam_epsilon: 1e-7, max_grad_norm: 0.5, random_position_offset: 9, lr_scheduler_type: linear, save_total_limit: 3}
            curriculum: {filler_blocks: [2, 9], within_reach: true, gate: {above: 0.8, weight_decay: 0.2}}
            evaluate: [{filler_blocks: [8, 0], samples: 7, batch_size: 3, seed: 5}]
            resources: {resource_pool: gpus, slots_per_trial: 2, memory_per_slot: 1.5GiB, min_compute_capability: 8}
            runtime: {device: "cuda:1", threads: 4, openblas_coretype: SkylakeX}
            """).Trials[0].Spec;
        Assert.Equal("some/where", trial.ModelNameOrPath);
        Assert.True(trial.Model is { Architecture: Architecture.Fam, MemorySegments: 1, MemoryStopGradient: true, FamLength: 5, HeadDim: 10, RopeTheta: 500, RmsNormEps: 1e-6, TieWordEmbeddings: true, MaxPositionEmbeddings: 4096 });
        Assert.Equal((4, 2.0, 0.5, 0.0), (trial.Task.KeyDigits, trial.Task.LossWeights.Answer, trial.Task.LossWeights.Key, trial.Task.LossWeights.Rest));
        Assert.True(trial.Training is { AdamEpsilon: 1e-7, MaxGradNorm: 0.5, RandomPositionOffset: 9, LrSchedulerType: LearningRateSchedule.Linear, SaveTotalLimit: 3 });
        Assert.True(trial.Curriculum is { WithinReach: true, Gate: { Above: 0.8, WeightDecay: 0.2 } });
        Assert.Equal([8, 0], trial.Evaluate[0].FillerBlocks);
        Assert.Equal((7, 3, 5), (trial.Evaluate[0].Samples, trial.Evaluate[0].BatchSize, trial.Evaluate[0].Seed));
        Assert.Equal(new ResourceSpec { ResourcePool = "gpus", SlotsPerTrial = 2, MemoryPerSlot = 3L << 29, DeviceKind = "cuda", MinComputeCapability = 8 }, trial.Resources);
        Assert.Equal(new RuntimeSpec { Device = "cuda:1", Threads = 4, OpenblasCoretype = "SkylakeX" }, trial.Runtime);
    }

    [Fact]
    public void What_a_spec_leaves_out_of_the_model_is_the_checkpoints()
    {
        Assert.Null(Marked.Right(Marked.Train + "model: {fam_length: 4, architecture: fam}\n").Trials[0].Spec.ModelKeys);
        Assert.Equal(["rope_theta"], Marked.Right(Marked.Train + "model_name_or_path: x\nmodel: {rope_theta: 500}\n").Trials[0].Spec.ModelKeys!);
        Assert.Equal(
            ["block_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"],
            Marked.Right(Marked.Train + "model_name_or_path: x\nmodel: {preset: small}\n").Trials[0].Spec.ModelKeys!);
        var trials = Marked.Right(Marked.Train + """
            model_name_or_path: x
            parameters:
              configuration: {values: [M0, FAM]}
              fam_length: {value: 4, when: "architecture == 'fam'"}
            """).Trials;
        Assert.Equal(["architecture", "memory_segments", "memory_stop_gradient"], trials[0].Spec.ModelKeys!);
        Assert.Equal(["architecture", "memory_segments", "memory_stop_gradient", "fam_length"], trials[1].Spec.ModelKeys!);
    }

    [Theory]
    [InlineData("task: {name: text, train_file: a.txt, documents: in_order, max_seq_length: 72}")]
    [InlineData("model: {architecture: fam, fam_length: 64}")]
    [InlineData("model: {fam_blocks: 2}")]
    [InlineData("model: {sliding_window: 512}")]
    [InlineData("task: {tokenizer: bytes, key_digits: 16}")]
    public void What_a_checkpoint_decides_is_not_judged_by_defaults(string added)
    {
        var trial = Assert.Single(Marked.Right(Marked.Train + "model_name_or_path: x\n" + added).Trials);
        Assert.StartsWith(added.Contains("fam,", StringComparison.Ordinal) ? "FAM" : "checkpoint", trial.Name, StringComparison.Ordinal);
    }

    private static void Same<T>(T expected, T actual) => Assert.Equal(JsonSerializer.Serialize(expected, FamJson.Options), JsonSerializer.Serialize(actual, FamJson.Options));
}
