using System.Text.RegularExpressions;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys of the sweep itself and of its parameters; names are W&amp;B's and Determined's.</summary>
internal static partial class SweepKeys
{
    /// <summary>Metrics of a training; evaluations report <c>eval/&lt;task&gt;/exact_match</c>, over all lengths and as <c>…@&lt;blocks&gt;</c> of one.</summary>
    public static IReadOnlyList<string> TrainingMetrics { get; } =
        ["train/loss", "train/exact_match", "train/accuracy", "train/grad_norm", "train/learning_rate", "train/filler_blocks", "train/tokens_per_second", "train/seconds"];

    /// <summary>Metrics that <c>training.eval_steps</c> adds.</summary>
    public static IReadOnlyList<string> HeldOutMetrics { get; } = ["eval/loss", "eval/exact_match", "eval/accuracy"];

    private static readonly ChoiceType Kinds = new(["train", "lora", "evaluate"]);

    private static readonly ChoiceType Methods = new(["grid", "random", "asha"], new Dictionary<string, string>
    {
        ["bayes"] = "bayes is not available",
        ["hyperband"] = "hyperband ends trials early, under early_terminate; a method says how they are drawn",
    });

    private static readonly ChoiceType Distributions = new(["uniform", "log_uniform_values", "int_uniform", "q_uniform", "normal", "categorical"], new Dictionary<string, string>
    {
        ["log_uniform"] = "log_uniform takes exponents, which are easily mistaken for values; use log_uniform_values, whose min and max are the values themselves",
        ["q_log_uniform"] = "q_log_uniform takes exponents and is not available; use log_uniform_values",
        ["constant"] = "constant is written as value: …",
    });

    public static IReadOnlyList<SpecKey> All { get; } =
    [
        new("name", new TextType(NameShape(), "1 to 64 letters, digits, ., - or _, beginning with a letter or digit"), "Name of the sweep in lists and directories.") { Required = true },
        new("description", new TextType(null, ""), "What the sweep is to find out, for people."),
        new("kind", Kinds, "What a trial does: train, or train an adapter on a checkpoint (and evaluate, where evaluate is given), or evaluate a checkpoint.") { Required = true },
        new("method", Methods, "How parameters are searched: every combination, random draws, or random draws of which early_terminate ends most early.") { Required = true },
        new("metric", new SectionType(), "What trials are compared by; left out, the exact match of the first evaluation, or else train/loss."),
        new("metric.name", new TextType(null, "a metric that the trials report: " + string.Join(" | ", TrainingMetrics.Concat(HeldOutMetrics).Concat(["eval/passkey/exact_match", "eval/passkey/exact_match@<filler blocks>"]))), "Name of the metric.") { Required = true },
        new("metric.goal", new ChoiceType(["minimize", "maximize"]), "Which of two values is the better one.") { Required = true },
        new("model_name_or_path", new TextType(null, "a path"), "Directory of the checkpoint to evaluate, to start training from or to adapt; data/NAME is what the section data brings.") { Sweepable = true },
        new("parameters", new NamedSectionsType(), "What varies over the trials; each name is a key above that takes one value, or configuration."),
        new("parameters.*.value", new ParameterValueType(IsList: false), "The one value."),
        new("parameters.*.values", new ParameterValueType(IsList: true), "The values to try."),
        new("parameters.*.min", Any, "Smallest value that is drawn."),
        new("parameters.*.max", Any, "Largest value that is drawn."),
        new("parameters.*.distribution", Distributions, "How values are drawn; left out with min and max, int_uniform for whole numbers and else uniform."),
        new("parameters.*.q", new NumberType(0, 1e12, AboveMin: true), "Step of q_uniform."),
        new("parameters.*.mu", Any, "Mean of normal."),
        new("parameters.*.sigma", new NumberType(0, 1e12, AboveMin: true), "Standard deviation of normal."),
        new("parameters.*.when", new TextType(null, "a condition such as \"architecture == 'fam'\""), "The parameter exists only in trials in which this holds."),
        new("seed", new WholeType(0, int.MaxValue), "Seed of the random search; a trial's own is training.seed.") { Default = 0L },
        new("run_cap", new WholeType(1, SpecLimits.Trials), "Largest number of trials; random and asha need it.") { Aliases = ["max_trials", "n_trials", "num_samples"] },
        new("max_concurrent_trials", new WholeType(1, SpecLimits.Trials), "Trials that run at the same time; left out, as many as the pool has slots for.") { Aliases = ["parallelTrialCount"] },
        new("max_restarts", new WholeType(0, 100), "Times a trial is restarted from its last checkpoint before it has failed.") { Default = 5L },
        new("data", new DataMapType(), "Data from the artifact store that every trial finds in its directory under data/NAME; a name without a hash means the newest at submission."),
        new("checkpoint_budget_bytes", new WholeType(1, long.MaxValue), "Bytes of checkpoints that all trials together keep; the oldest go first, never the last one of an unfinished trial."),
        new("trial_timeout_seconds", new NumberType(0, 1e9, AboveMin: true), "Seconds that a trial may run, all its attempts together; then it saves a checkpoint and has failed. Left out, as long as it takes."),
        new("early_terminate", new SectionType(), "Ends trials early: one whose score at a rung is not among the best 1/eta of those that got there. Needed by asha."),
        new("early_terminate.type", new ChoiceType(["hyperband"]), "hyperband: its successive halving, without waiting (ASHA).") { Default = "hyperband" },
        new("early_terminate.min_iter", new WholeType(1, 100_000_000), "Optimizer step of the first rung; each next one stands at eta times the steps."),
        new("early_terminate.max_iter", new WholeType(2, 100_000_000), "All rungs stand below this step; left out, below training.max_steps."),
        new("early_terminate.eta", new WholeType(2, 100), "One in so many trials goes on from a rung.") { Default = 3L },
        new("early_terminate.s", new WholeType(1, 20), "Number of rungs, at most; without min_iter the first stands at max_iter / eta^s."),
        new("early_terminate.rungs", new SectionType(), "What the rungs stand at, where that is not optimizer steps."),
        new("early_terminate.rungs.over", new ChoiceType(["steps", "context_length"]), "steps: while training; context_length: while evaluating ever longer sequences, with metric eval/passkey/exact_match.") { Default = "steps" },
        new("early_terminate.rungs.lengths", new WholeListType(1, 20, 0, 1_000_000, Ascending: true), "The lengths of the rungs, filler_blocks that are evaluated; over context_length needs them."),
        new("priority", new WholeType(-1_000, 1_000), "Higher is sooner.") { Default = 0L },
    ];

    private static NumberType Any => new(-1e12, 1e12);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex NameShape();
}
