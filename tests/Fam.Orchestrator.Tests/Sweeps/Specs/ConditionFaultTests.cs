namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Conditions that cannot be read, or that could never mean anything.</summary>
public sealed class ConditionFaultTests
{
    [Theory]
    [InlineData("architecture ▶is 'fam'", "did you mean ==?")]
    [InlineData("architecture ▶= 'fam'", "compares with a single =; found =")]
    [InlineData("architecture == 'fam' ▶&& block_size > 3", "found &&; allowed: and, or, or the end; did you mean and?")]
    [InlineData("▶!within_reach", "did you mean not?")]
    [InlineData("architecture == ▶'fma'", "compares model.architecture with a value it never has; found 'fma'; allowed: full | bswa | fam | swa | transformer_xl | fam_static | feedback_segments | rmt | autocompressor; did you mean fam?")]
    [InlineData("▶archtecture == 'fam'", "names no key; a text needs quotes; found archtecture; did you mean architecture?")]
    [InlineData("architecture == ▶fam", "a text needs quotes; found fam; did you mean 'fam'?")]
    [InlineData("configuration == ▶'M1-SG'", "did you mean M1_SG?")]
    [InlineData("▶weight_decay > 1", "names a key that more than one section has")]
    [InlineData("block_size == ▶'32'", "compares a number with a text")]
    [InlineData("▶architecture > 'fam'", "orders a text with >")]
    [InlineData("▶filler_blocks == 3", "compares a list")]
    [InlineData("architecture == 'fam' and▶", "ends too early")]
    [InlineData("(architecture == 'fam'▶", "ends too early; allowed: )")]
    [InlineData("architecture == 'fam'▶)", "has something unexpected; found )")]
    [InlineData("architecture == ▶'fam", "a quote that is never closed")]
    [InlineData("block_size▶", "ends too early; allowed: == != <")]
    [InlineData("1 < block_size ▶< 64", "comparisons cannot follow one another")]
    [InlineData("block_size in ▶32", "allowed: a list such as [0, 1]")]
    [InlineData("block_size in [32▶", "allowed: , or ]")]
    [InlineData("block_size in [32, ▶'a']", "compares a number with a text")]
    [InlineData("block_size == ▶1.2.3", "has something unexpected; found 1.2.3")]
    [InlineData("block_size ▶% 2 == 0", "has something unexpected; found %")]
    [InlineData("within_reach == ▶True", "did you mean true?")]
    public void A_condition_is_faulted_at_its_character(string marked, string words)
    {
        Marked.Fault(Marked.Train + $"curriculum: {{}}\nparameters:\n  seed:\n    values: [1]\n    when: \"{marked}\"\n", "parameters.seed.when", words);
        if (!marked.Contains('[') && !marked.StartsWith('▶')) Marked.Fault(Marked.Train + $"curriculum: {{}}\nparameters:\n  seed:\n    values: [1]\n    when: {marked}\n", "parameters.seed.when", words);
    }

    [Fact]
    public void Doubled_quotes_and_folded_lines_do_not_move_the_place()
    {
        Marked.Fault(Marked.Train + "parameters: {seed: {value: 1, when: 'architecture == ''fam'' and ▶blok_size > 3'}}", "parameters.seed.when", "did you mean block_size?");
        Marked.Fault(Marked.Train + "parameters:\n  seed:\n    value: 1\n    when: architecture == 'fam'\n      and ▶blok_size > 3\n", "parameters.seed.when", "did you mean block_size?");
        Marked.Fault(Marked.Train + "parameters:\n  seed:\n    value: 1\n    when: ▶>\n      architecture == 'fam'\n      and blok_size > 3\n", "parameters.seed.when", "did you mean block_size?");
    }

    [Theory]
    [InlineData("fam_length: {value: 4, when: ▶\"fam_length > 4\"}", "parameters.fam_length.when", "depends on the parameter itself")]
    [InlineData("hidden_size: {value: 128, when: ▶\"seed == 1\"}\n  seed: {value: 1, when: \"hidden_size == 64\"}", "parameters.hidden_size.when", "the conditions of hidden_size and seed depend on one another")]
    [InlineData("block_size: {value: 64, when: ▶\"fam_length == 8\"}", "parameters.block_size.when", "depends on the parameter itself")]
    [InlineData("configuration: {values: [M0, FAM], when: ▶\"architecture == 'fam'\"}", "parameters.configuration.when", "depends on the parameter itself")]
    public void Conditions_that_wait_for_each_other_are_a_fault(string parameters, string field, string words) =>
        Marked.Fault($"name: a\nkind: train\nmethod: grid\ntraining: {{}}\nparameters:\n  {parameters}\n", field, words);
}
