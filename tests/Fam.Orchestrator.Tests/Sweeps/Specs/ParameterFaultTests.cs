namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Parameters that name nothing, say nothing, or contradict each other or the rest.</summary>
public sealed class ParameterFaultTests
{
    [Theory]
    [InlineData("▶memory_segmnts: {values: [1]}", "parameters.memory_segmnts", "names no key; did you mean memory_segments?")]
    [InlineData("▶training.learning_rat: {values: [1]}", "parameters.training.learning_rat", "did you mean training.learning_rate?")]
    [InlineData("▶lr: {values: [1]}", "parameters.lr", "did you mean training.learning_rate?")]
    [InlineData("▶weight_decay: {values: [1]}", "parameters.weight_decay", "names a key that more than one section has; allowed: training.weight_decay | curriculum.gate.weight_decay")]
    [InlineData("▶within_reach: {values: [true]}", "parameters.within_reach", "sets curriculum.within_reach, but there is no section curriculum")]
    [InlineData("▶samples: {values: [1, 2]}", "parameters.samples", "is not a parameter: evaluate[].samples is the same in all trials")]
    [InlineData("▶method: {value: grid}", "parameters.method", "is not a parameter: method is the same in all trials")]
    [InlineData("▶epochs: {values: [1]}", "parameters.epochs", "there are no epochs")]
    [InlineData("▶zzzzzzzzzz: {values: [1]}", "parameters.zzzzzzzzzz", "names no key; allowed: configuration, or a key of model")]
    [InlineData("seed: ▶[0, 1]", "parameters.seed", "did you mean {values: [0, …]}?")]
    [InlineData("seed: ▶3", "parameters.seed", "did you mean {value: 3}?")]
    [InlineData("▶seed:", "parameters.seed", "must say value, values or min and max; found nothing")]
    [InlineData("▶seed: {}", "parameters.seed", "says no values")]
    [InlineData("▶seed: {value: 1, values: [2]}", "parameters.seed", "says both value and values")]
    [InlineData("▶seed: {values: [2], min: 1}", "parameters.seed", "says both values and min")]
    [InlineData("▶seed: {values: [2], distribution: int_uniform}", "parameters.seed", "lists its values, but has the distribution int_uniform")]
    [InlineData("seed: {values: ▶[]}", "parameters.seed.values", "is empty")]
    [InlineData("seed: {values: ▶3}", "parameters.seed.values", "must be a list; found 3; allowed: [a, b, …]; did you mean [3]?")]
    [InlineData("seed: {values: [1, 2, ▶1]}", "parameters.seed.values[2]", "is in the list twice")]
    [InlineData("seed: {values: [1, ▶\"2\"]}", "parameters.seed.values[1]", "did you mean 2 without quotes?")]
    [InlineData("seed: {value: ▶1.5}", "parameters.seed.value", "must be a whole number")]
    [InlineData("learning_rate: {values: [0.1, ▶100]}", "parameters.learning_rate.values[1]", "is out of range")]
    [InlineData("configuration: {values: [M0, ▶m1]}", "parameters.configuration.values[1]", "is not a memory configuration; found m1")]
    [InlineData("configuration: {values: [▶M1-SG]}", "parameters.configuration.values[0]", "did you mean M1_SG?")]
    [InlineData("configuration: {values: [▶M0_SG]}", "parameters.configuration.values[0]", "is not a memory configuration")]
    [InlineData("configuration: {values: [FAM, ▶FAM+M0]}", "parameters.configuration.values[1]", "is in the list twice; found FAM")]
    [InlineData("max_steps: {values: [▶10, 2000]}", "parameters.max_steps", "", "training.max_steps")]
    [InlineData("seed: {values: [1]}\n  ▶training.seed: {values: [2]}", "parameters.training.seed", "sets training.seed, which parameter seed sets too")]
    [InlineData("configuration: {values: [M1]}\n  ▶memory_segments: {values: [2]}", "parameters.memory_segments", "sets model.memory_segments, which parameter configuration sets too")]
    public void A_wrong_parameter_is_named(string parameter, string field, string words, string? ruleField = null) => Marked.Fault(
        $"name: a\nkind: train\nmethod: grid\ntraining: {{}}\nparameters:\n  {parameter}\n", ruleField ?? field, ruleField is null ? words : "warmup_steps (30)");

    [Fact]
    public void What_else_is_wrong_with_a_parameter_without_its_section_is_told_too() => Marked.Faults(
        Marked.Train + "parameters: {▶within_reach: {values: [false], when: \"▶memory_segment > 0\"}}",
        ("parameters.within_reach", "there is no section curriculum"), ("parameters.within_reach.when", "did you mean memory_segments?"));

    [Fact]
    public void A_key_that_is_also_fixed_needs_a_condition()
    {
        Marked.Fault(Marked.Train + "model: {block_size: 32}\nparameters:\n  ▶block_size: {values: [32, 64]}\n", "parameters.block_size", "sets model.block_size, which is also written on line 5");
        Marked.Right(Marked.Train + "model: {block_size: 32}\nparameters:\n  seed: {values: [0, 1]}\n  block_size: {value: 64, when: seed == 1}\n");
    }

    [Fact]
    public void A_short_name_must_not_contradict_a_fixed_key() => Marked.Fault(
        Marked.Train + "model: {memory_segments: ▶1}\nparameters: {configuration: {values: [M1, FAM]}}\n",
        "model.memory_segments", "says 1, but the configuration FAM says 0 (in trial FAM)");

    [Theory]
    [InlineData("learning_rate: {min: 0.001, max: 0.1, distribution: ▶log_uniform}", "parameters.learning_rate.distribution", "use log_uniform_values")]
    [InlineData("learning_rate: {min: 0.001, max: 0.1, distribution: ▶beta}", "parameters.learning_rate.distribution", "allowed: uniform | log_uniform_values | int_uniform")]
    [InlineData("learning_rate: {min: 0.1, max: ▶0.1}", "parameters.learning_rate.max", "must be above min")]
    [InlineData("▶learning_rate: {min: 0.1}", "parameters.learning_rate.max", "is missing; uniform needs min and max")]
    [InlineData("learning_rate: {min: ▶0, max: 0.1}", "parameters.learning_rate.min", "is not a value that training.learning_rate takes")]
    [InlineData("learning_rate: {min: 0.1, max: 0.2, q: ▶0.1}", "parameters.learning_rate.q", "has no meaning for uniform")]
    [InlineData("learning_rate: {min: 0.1, max: 0.2, distribution: ▶int_uniform}", "parameters.learning_rate.distribution", "int_uniform draws whole numbers")]
    [InlineData("training.weight_decay: {min: ▶0, max: 0.2, distribution: log_uniform_values}", "parameters.training.weight_decay.min", "must be above 0 for log_uniform_values")]
    [InlineData("training.weight_decay: {mu: ▶-1, sigma: 1, distribution: normal}", "parameters.training.weight_decay.mu", "is not a value that training.weight_decay takes")]
    [InlineData("training.weight_decay: {mu: 1, sigma: ▶0, distribution: normal}", "parameters.training.weight_decay.sigma", "is out of range")]
    [InlineData("training.weight_decay: {min: 0.1, max: 0.4, distribution: q_uniform, q: ▶1}", "parameters.training.weight_decay.q", "has no multiple between min and max")]
    [InlineData("seed: {min: 0, max: 9, distribution: ▶uniform}", "parameters.seed.distribution", "uniform draws fractions, but training.seed is a whole number")]
    [InlineData("seed: {min: 0, max: 9, distribution: q_uniform, q: ▶0.5}", "parameters.seed.q", "must be whole")]
    [InlineData("seed: {min: ▶0.5, max: 9}", "parameters.seed.min", "is not a value that training.seed takes")]
    [InlineData("seed: {min: ▶zero, max: 9}", "parameters.seed.min", "must be a number")]
    [InlineData("▶configuration: {min: 0, max: 9}", "parameters.configuration.distribution", "draws numbers, but configuration is a short name")]
    [InlineData("▶seed: {distribution: categorical}", "parameters.seed", "says no values")]
    public void A_wrong_distribution_is_named(string parameter, string field, string words) => Marked.Fault(
        $"name: a\nkind: train\nmethod: random\nrun_cap: 4\ntraining: {{}}\nparameters:\n  {parameter}\n", field, words);

    [Fact]
    public void A_grid_wants_its_values_listed() => Marked.Fault(
        Marked.Train + "parameters:\n  ▶seed: {min: 0, max: 4}\n", "parameters.seed", "has a distribution, and a grid needs its values listed");
}
