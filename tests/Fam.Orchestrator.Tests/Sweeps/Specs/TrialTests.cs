using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>What trials a right spec makes.</summary>
public sealed class TrialTests
{
    [Fact]
    public void The_last_parameter_changes_fastest_and_names_show_what_varies()
    {
        var sweep = Marked.Right(Marked.Train + "parameters:\n  configuration: {values: [M0, FAM+M3, M1_SG, FULL]}\n  seed: {values: [3, 4]}\n  learning_rate: {value: 0.001}\n");
        Assert.Equal(["M0 seed=3", "M0 seed=4", "FAM+M3 seed=3", "FAM+M3 seed=4", "M1_SG seed=3", "M1_SG seed=4", "FULL seed=3", "FULL seed=4"], Names(sweep));
        Assert.Equal(Enumerable.Range(0, 8), sweep.Trials.Select(trial => trial.Index));
        Assert.All(sweep.Trials, trial => Assert.Equal((0.001, trial.Name), (trial.Spec.Training!.LearningRate, trial.Spec.Name)));
        var last = sweep.Trials[3];
        Assert.Equal((Architecture.Fam, 3, false, 8), (last.Spec.Model.Architecture, last.Spec.Model.MemorySegments, last.Spec.Model.MemoryStopGradient, last.Spec.Model.FamLength));
        Assert.Equal(new Dictionary<string, string> { ["configuration"] = "FAM+M3", ["seed"] = "4", ["learning_rate"] = "0.001" }, last.Parameters);
        Assert.True(sweep.Trials[4].Spec.Model is { MemoryStopGradient: true, MemorySegments: 1, FamLength: 0 });
    }

    [Fact]
    public void Texts_are_read_by_bytes_or_as_the_checkpoint_does()
    {
        var bytes = Marked.Right(Marked.Train + "task: {name: text, train_file: data/books}\n").Trials[0].Spec;
        Assert.Equal(("bytes", 257, 1024, 0), (bytes.Task.Tokenizer, bytes.Model.VocabSize, bytes.Task.MaxSeqLength, bytes.Task.RepeatTokens));
        Assert.Equal("checkpoint", Marked.Right(Marked.Lora + "task: {name: text, train_file: data/books}\n").Trials[0].Spec.Task.Tokenizer);
        Assert.Equal("passkey-words", Marked.Right(Marked.Lora).Trials[0].Spec.Task.Tokenizer);
    }

    [Fact]
    public void An_adapter_has_PEFTs_fields_and_may_vary_in_them()
    {
        var sweep = Marked.Right(Marked.Lora + "lora: {lora_alpha: 32, target_modules: q_proj, rank_pattern: {mlp.*: 4}}\nparameters: {r: {values: [8, 16]}}\n");
        Assert.Equal([8, 16], sweep.Trials.Select(trial => trial.Spec.Lora!.R));
        var lora = sweep.Trials[0].Spec.Lora!;
        Assert.Equal((JobKind.Lora, 32.0, 0.0), (sweep.Trials[0].Spec.Kind, lora.LoraAlpha, lora.LoraDropout));
        Assert.Equal(["q_proj"], lora.TargetModules);
        Assert.Equal(4, Assert.Single(lora.RankPattern).Value);
        Assert.Equal([LoraSpec.AllLinear], Marked.Right(Marked.Lora).Trials[0].Spec.Lora!.TargetModules);
        Assert.Null(Marked.Right(Marked.Train).Trials[0].Spec.Lora);
    }

    [Fact]
    public void A_parameter_whose_condition_is_false_does_not_exist_and_makes_no_second_trial()
    {
        var sweep = Marked.Right(Marked.Train + "curriculum: {}\nparameters:\n  within_reach: {values: [false, true], when: \"architecture == 'bswa' and memory_segments > 0\"}\n  configuration: {values: [M0, M1, FAM]}\n  fam_length: {values: [4, 8], when: configuration == 'FAM'}\n");
        Assert.Equal(["M0", "M1", "FAM fam_length=4", "FAM fam_length=8", "M1 within_reach"], Names(sweep));
        Assert.Equal(["configuration"], sweep.Trials[0].Parameters.Keys);
        Assert.True(sweep.Trials[4].Spec.Curriculum!.WithinReach);
        Assert.Equal([0, 0, 4, 8, 0], sweep.Trials.Select(trial => trial.Spec.Model.FamLength));
    }

    [Theory]
    [InlineData("seed in [1, 2]", "1 2")]
    [InlineData("seed not in [1, 2]", "0 3")]
    [InlineData("not seed == 1 and seed < 3", "0 2")]
    [InlineData("seed == 0 or seed >= 3", "0 3")]
    [InlineData("(seed == 0 or seed == 1) and seed != 0", "1")]
    [InlineData("seed <= 1 and configuration == 'M0'", "0 1")]
    [InlineData("training.seed > 2.5", "3")]
    [InlineData("tie_word_embeddings", "")]
    [InlineData("not tie_word_embeddings and kind == 'train'", "0 1 2 3")]
    [InlineData("head_dim == 16", "")]
    [InlineData("block_size == hidden_size", "")]
    [InlineData("true", "0 1 2 3")]
    public void Conditions_are_evaluated_over_every_key(string condition, string seeds)
    {
        var sweep = Marked.Right($"name: a\nkind: train\nmethod: grid\ntraining: {{}}\nmodel: {{architecture: bswa}}\nparameters:\n  seed: {{values: [0, 1, 2, 3]}}\n  save_steps: {{value: 7, when: \"{condition}\"}}\n");
        Assert.Equal(seeds, string.Join(' ', sweep.Trials.Where(trial => trial.Spec.Training!.SaveSteps == 7).Select(trial => trial.Spec.Training!.Seed)));
    }

    [Fact]
    public void Names_stay_apart_when_two_keys_share_their_last_word()
    {
        var sweep = Marked.Right(Marked.Train + "curriculum: {gate: {}}\nparameters:\n  training.weight_decay: {values: [0.1, 0.5]}\n  gate.weight_decay: {values: [0.1, 0.2]}\n");
        Assert.Equal("FULL training.weight_decay=0.1 curriculum.gate.weight_decay=0.2", sweep.Trials[1].Name);
    }

    [Fact]
    public void A_list_can_be_a_value()
    {
        var sweep = Marked.Right(Marked.Train + "curriculum: {}\nparameters: {curriculum.filler_blocks: {values: [[1, 48], [1, 18]]}}");
        Assert.Equal("FULL filler_blocks=[1, 18]", sweep.Trials[1].Name);
        Assert.Equal([1, 18], sweep.Trials[1].Spec.Curriculum!.FillerBlocks);
    }

    [Fact]
    public void Without_parameters_there_is_one_trial()
    {
        var sweep = Marked.Right(Marked.Train);
        Assert.Equal(["FULL"], Names(sweep));
        Assert.Empty(sweep.Trials[0].Parameters);
    }

    [Fact]
    public void The_run_cap_ends_a_grid() => Assert.Equal(["FULL seed=1", "FULL seed=2"], Names(Marked.Right(Marked.Train + "run_cap: 2\nparameters: {seed: {values: [1, 2, 3]}}")));

    [Fact]
    public void Random_trials_depend_on_the_search_seed_and_their_number_only()
    {
        static IReadOnlyList<Trial> Trials(int seed, int cap) => Marked.Right(
            $"name: a\nkind: train\nmethod: random\nseed: {seed}\nrun_cap: {cap}\ntraining: {{}}\nparameters:\n  learning_rate: {{min: 1.0e-5, max: 1.0e-2, distribution: log_uniform_values}}\n  configuration: {{values: [M0, M1, FAM], distribution: categorical}}\n  seed: {{min: 0, max: 100000}}\n  fam_length: {{distribution: q_uniform, min: 2, max: 16, q: 2, when: configuration == 'FAM'}}\n").Trials;
        var twenty = Trials(7, 20);
        Assert.Equal(twenty.Select(Describe).Take(10), Trials(7, 10).Select(Describe));
        Assert.NotEqual(twenty.Select(Describe), Trials(8, 20).Select(Describe));
        Assert.Equal(20, twenty.Select(trial => trial.Name).Distinct().Count());
        Assert.All(twenty, trial => Assert.InRange(trial.Spec.Training!.LearningRate, 1e-5, 1e-2));
        Assert.All(twenty, trial => Assert.Equal(trial.Spec.Model.Architecture == Architecture.Fam, trial.Parameters.ContainsKey("fam_length")));

        static string Describe(Trial trial) => trial.Name + string.Join(' ', trial.Parameters);
    }

    private static IEnumerable<string> Names(SweepSpec sweep) => sweep.Trials.Select(trial => trial.Name);
}
