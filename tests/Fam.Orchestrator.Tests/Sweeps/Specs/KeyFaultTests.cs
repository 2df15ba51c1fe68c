namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Keys that are misspelt, misplaced, missing or there twice.</summary>
public sealed class KeyFaultTests
{
    [Theory]
    [InlineData("▶metrics: {name: train/loss, goal: minimize}", "metrics", "did you mean metric?")]
    [InlineData("model: {▶block_sise: 32}", "model.block_sise", "did you mean block_size?")]
    [InlineData("model: {▶blockSize: 32}", "model.blockSize", "did you mean block_size?")]
    [InlineData("model: {▶num-hidden-layers: 2}", "model.num-hidden-layers", "did you mean num_hidden_layers?")]
    [InlineData("task: {loss_weights: {▶anwser: 1}}", "task.loss_weights.anwser", "did you mean answer?")]
    [InlineData("curriculum: {gate: {▶abov: 0.5}}", "curriculum.gate.abov", "did you mean above?")]
    [InlineData("evaluate: [{samples: 3}, {▶sample: 5, filler_blocks: [999]}]", "evaluate[1].sample", "did you mean samples?")]
    [InlineData("resources: {▶slots: 1}", "resources.slots", "did you mean slots_per_trial?")]
    [InlineData("parameters: {seed: {values: [1], ▶wen: \"true\"}}", "parameters.seed.wen", "did you mean when?")]
    [InlineData("▶learning_rate: 0.1", "learning_rate", "did you mean training.learning_rate?")]
    [InlineData("▶learning_rte: 0.1", "learning_rte", "did you mean training.learning_rate?")]
    [InlineData("▶weight_decay: 0.1", "weight_decay", "did you mean training.weight_decay or curriculum.gate.weight_decay?")]
    [InlineData("model: {▶d_model: 64}", "model.d_model", "did you mean model.hidden_size?")]
    [InlineData("▶batchSize: 8", "batchSize", "did you mean training.per_device_train_batch_size?")]
    [InlineData("▶early_stopping: {type: hyperband}", "early_stopping", "did you mean early_terminate?")]
    [InlineData("▶epochs: 3", "epochs", "there are no epochs; use training.max_steps")]
    [InlineData("model: {▶configuration: FAM}", "model.configuration", "write parameters: {configuration: {value: FAM}}")]
    [InlineData("▶sweep: {name: a}", "sweep", "stand at the top")]
    [InlineData("▶qqqqqqqq: 3", "qqqqqqqq", "is not a known key; allowed: name, description, kind, method")]
    [InlineData("model: {▶block_size:32}", "model.block_size:32", "has no space after its colon; did you mean block_size: 32?")]
    [InlineData("model: {rope_theta: 10,▶000}", "model.000", "a comma ends the value before it")]
    [InlineData("model: ▶32", "model", "must be a mapping of keys; found 32")]
    [InlineData("▶model:", "model", "must be a mapping of keys; found nothing")]
    [InlineData("parameters: ▶[seed]", "parameters", "must be a mapping of keys")]
    [InlineData("metric: ▶train/loss", "metric", "did you mean {name: train/loss, goal: maximize}?")]
    [InlineData("▶metric: {name: train/loss}", "metric.goal", "is missing")]
    [InlineData("model: {block_size: 32, ▶block_size: 64}", "block_size", "here twice")]
    [InlineData("evaluate: ▶{task: passkey}", "evaluate", "a dash before its first key")]
    [InlineData("evaluate: ▶[]", "evaluate", "wrong number of items")]
    [InlineData("evaluate: [▶passkey]", "evaluate[0]", "must be a mapping of keys")]
    public void A_wrong_key_is_named_with_what_was_probably_meant(string added, string field, string words) => Marked.Fault(Marked.Train + added, field, words);

    [Fact]
    public void Required_keys_are_all_asked_for_at_once() => Marked.Faults(
        "▶▶▶description: nothing else\n",
        ("name", "is missing"), ("kind", "is missing; allowed: a word, train | lora | evaluate"), ("method", "is missing; allowed: a word, grid | random"));

    [Fact]
    public void What_is_wrong_inside_a_misspelt_section_is_told_as_well() => Marked.Faults(
        "name: a\nkind: train\nmethod: grid\n▶trainig: {▶max_step: ▶many, seed: ▶x}\n",
        ("trainig", "did you mean training?"), ("training.max_step", "did you mean max_steps?"), ("training.max_steps", "must be a whole number"), ("training.seed", "must be a whole number"));

    [Fact]
    public void A_misspelt_key_gives_no_second_fault_about_its_default() =>
        Marked.Fault("name: a\nkind: train\nmethod: grid\ntraining: {▶max_stps: 5000}\ncurriculum: {hold_steps: 4000}\n", "training.max_stps", "did you mean max_steps?");

    [Theory]
    [InlineData("max_trials")]
    [InlineData("n_trials")]
    [InlineData("num_samples")]
    public void Aliases_of_run_cap_are_read_and_clash_with_it(string alias)
    {
        Assert.Equal(3, Marked.Right($"{Marked.Train}{alias}: 3\n").RunCap);
        Marked.Fault($"{Marked.Train}run_cap: 3\n▶{alias}: 3\n", alias, "is another spelling of run_cap");
    }

    [Fact]
    public void The_alias_of_max_concurrent_trials_is_read() => Assert.Equal(2, Marked.Right(Marked.Train + "parallelTrialCount: 2\n").MaxConcurrentTrials);
}
