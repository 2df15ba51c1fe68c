using Fam.Contracts.Jobs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary><c>early_terminate</c>: what is read, and what is refused.</summary>
public sealed class RungFaultTests
{
    private const string Lengths = "evaluate: [{filler_blocks: [0, 4, 16]}]\nmetric: {name: eval/passkey/exact_match, goal: maximize}\n";

    [Theory]
    [InlineData("early_terminate: {type: hyperband, min_iter: 100}", "100 300 900")]
    [InlineData("early_terminate: {min_iter: 100, max_iter: 900}", "100 300")]
    [InlineData("early_terminate: {min_iter: 100, eta: 4}", "100 400 1600")]
    [InlineData("early_terminate: {min_iter: 100, s: 2}", "100 300")]
    [InlineData("early_terminate: {max_iter: 1800, s: 2}", "200 600")]
    [InlineData("early_terminate: {max_iter: 54, s: 3, eta: 3}", "2 6 18")]
    public void Rungs_over_steps_stand_at_multiples(string added, string steps)
    {
        var rungs = Marked.Right(Marked.Train + added).Rungs!;
        Assert.Equal((RungOver.Steps, "train/loss"), (rungs.Over, rungs.Metric));
        Assert.Equal(steps, string.Join(' ', rungs.Rungs));
    }

    [Fact]
    public void Rungs_over_steps_may_compare_by_what_is_held_out()
    {
        var rungs = Marked.Right("name: a\nkind: train\nmethod: grid\ntraining: {max_steps: 2000, eval_steps: 50}\nmetric: {name: eval/loss, goal: minimize}\nearly_terminate: {min_iter: 100}").Rungs!;
        Assert.Equal((RungOver.Steps, "eval/loss"), (rungs.Over, rungs.MetricAt(0)));
    }

    [Fact]
    public void Rungs_over_context_length_stand_at_lengths()
    {
        var rungs = Marked.Right(Marked.Train + Lengths + "early_terminate: {rungs: {over: context_length, lengths: [4, 16]}}").Rungs!;
        Assert.Equal((RungOver.ContextLength, "eval/passkey/exact_match@16", 3), (rungs.Over, rungs.MetricAt(1), rungs.Eta));
    }

    [Fact]
    public void Asha_draws_as_random_does()
    {
        const string Rest = "kind: train\ntraining: {max_steps: 2000}\nrun_cap: 5\nparameters: {learning_rate: {min: 0.001, max: 0.01}}\n";
        var asha = Marked.Right("name: a\nmethod: asha\nearly_terminate: {min_iter: 100}\n" + Rest);
        var random = Marked.Right("name: a\nmethod: random\n" + Rest);
        Assert.Equal(random.Trials.Select(trial => trial.Name), asha.Trials.Select(trial => trial.Name));
        Assert.Null(random.Rungs);
        Assert.Null(random.TrialTimeoutSeconds);
        Assert.Equal(90, Marked.Right(Marked.Train + "trial_timeout_seconds: 90").TrialTimeoutSeconds);
    }

    [Theory]
    [InlineData("▶early_terminate: {eta: 2}", "early_terminate", "does not say where the first rung stands")]
    [InlineData("▶early_terminate: {max_iter: 900}", "early_terminate", "does not say where the first rung stands; allowed: min_iter, or max_iter and s")]
    [InlineData("early_terminate: {min_iter: 100, max_iter: ▶90}", "early_terminate.max_iter", "max_iter (90) must be above min_iter (100)")]
    [InlineData("early_terminate: {min_iter: ▶2000}", "early_terminate.min_iter", "their last step is 2000")]
    [InlineData("early_terminate: {min_iter: ▶0}", "early_terminate.min_iter", "1 to 100000000")]
    [InlineData("early_terminate: {min_iter: 100, rungs: {lengths: ▶[4]}}", "early_terminate.rungs.lengths", "has no effect on rungs over steps")]
    [InlineData("early_terminate: {type: ▶median, min_iter: 100}", "early_terminate.type", "found median; allowed: hyperband")]
    [InlineData("early_terminate: {▶grace_period: 100, min_iter: 100}", "early_terminate.grace_period", "did you mean early_terminate.min_iter?")]
    [InlineData("evaluate: [{}]\nmetric: {name: ▶eval/passkey/exact_match, goal: maximize}\nearly_terminate: {min_iter: 100}", "metric.name", "is known only after training")]
    [InlineData(Lengths + "early_terminate: {▶rungs: {over: context_length}}", "early_terminate.rungs", "does not say at which lengths")]
    [InlineData(Lengths + "early_terminate: {rungs: {over: context_length, lengths: ▶[4, 64]}}", "early_terminate.rungs.lengths", "has the length 64, which is not evaluated; found [4, 64]; allowed: 0 | 4 | 16")]
    [InlineData(Lengths + "early_terminate: {min_iter: ▶5, rungs: {over: context_length, lengths: [4]}}", "early_terminate.min_iter", "has no effect on rungs over context_length")]
    [InlineData("evaluate: [{}]\nmetric: {name: ▶train/loss, goal: minimize}\nearly_terminate: {rungs: {over: context_length, lengths: [4]}}", "metric.name", "has no value at each length (train/loss)")]
    [InlineData("trial_timeout_seconds: ▶0", "trial_timeout_seconds", "above 0")]
    [InlineData("▶timeout: 60", "timeout", "did you mean trial_timeout_seconds?")]
    public void What_cannot_be_a_ladder_is_refused(string added, string field, string words) => Marked.Fault(Marked.Train + added, field, words);

    [Fact]
    public void Asha_needs_its_rungs() => Marked.Fault(
        "▶name: a\nkind: train\nmethod: asha\ntraining: {}\nrun_cap: 3\nparameters: {learning_rate: {min: 0.001, max: 0.01}}", "early_terminate", "method asha needs rungs");
}
