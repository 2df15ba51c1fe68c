using System.Text;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Texts that are made to cost time or memory.</summary>
public sealed class LimitTests
{
    [Fact]
    public void A_text_above_256_KiB_is_refused_unread() =>
        Marked.Fault("▶" + Marked.Train + "#" + new string('é', 128 * 1024), "", "the text is too large");

    [Fact]
    public void Nesting_ends_at_16() =>
        Marked.Fault("name: " + new string('[', 15) + "▶" + new string('[', 100_000), "", "nested more than 16 deep");

    [Fact]
    public void Nested_dashes_end_at_16_too() =>
        Marked.Fault("name:\n  " + string.Concat(Enumerable.Repeat("- ", 15)) + "▶" + string.Concat(Enumerable.Repeat("- ", 50_000)) + "x", "", "nested more than 16 deep");

    [Fact]
    public void An_alias_bomb_is_refused_alias_by_alias()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 40; i++) bomb.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");
        var faults = SweepSpecReader.Read(bomb.ToString()).Faults;
        Assert.Contains(faults, fault => fault.Message.Contains("aliases", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_has_at_most_4_KiB() =>
        Marked.Fault(Marked.Train + "description: ▶" + new string('x', 5_000), "", "this value is too long; found 5000 characters");

    [Fact]
    public void A_list_has_at_most_1000_items() =>
        Marked.Fault(Marked.Train + $"parameters: {{seed: {{values: [{string.Join(", ", Enumerable.Range(0, 1_000))}, ▶1000, 1001]}}}}", "", "more than 1000 items");

    [Fact]
    public void A_grid_has_at_most_100000_combinations_however_many_there_are()
    {
        var seeds = string.Join(", ", Enumerable.Range(0, 1_000));
        var parameters = string.Join('\n', new[] { "seed", "training.save_steps", "max_steps", "logging_steps", "training.save_total_limit", "rope_theta", "random_position_offset" }
            .Select(name => $"  {name}: {{values: [{string.Join(", ", Enumerable.Range(30, 970))}]}}"));
        Marked.Fault($"name: a\nkind: train\nmethod: grid\ntraining: {{}}\n▶parameters:\n{parameters}\n", "parameters", "make too many trials; found 970 × 970 × 970 × 970 × 970 × 970 × 970");
    }

    [Fact]
    public void A_grid_of_10000_is_fine()
    {
        var ten = "{values: [100, 101, 102, 103, 104, 105, 106, 107, 108, 109]}";
        var sweep = Marked.Right($"name: a\nkind: train\nmethod: grid\ntraining: {{}}\nparameters:\n  seed: {ten}\n  max_steps: {ten}\n  save_steps: {ten}\n  logging_steps: {ten}\n");
        Assert.Equal(10_000, sweep.Trials.Count);
        Assert.Equal(10_000, sweep.Trials.Select(trial => trial.Name).Distinct().Count());
    }

    [Fact]
    public void Beyond_100_faults_the_rest_is_counted()
    {
        var faults = SweepSpecReader.Read(string.Concat(Enumerable.Range(0, 150).Select(i => $"zzz{i}zzz: 1\n"))).Faults;
        Assert.Equal(101, faults.Count);
        Assert.Contains("53 more faults", faults[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_nests_at_most_32_deep() =>
        Marked.Fault(Marked.Train + "parameters: {seed: {value: 1, when: \"" + new string('(', 32) + "▶" + new string('(', 2_000) + "\"}}", "parameters.seed.when", "nested more than 32 deep");
}
