using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>The task that arms are compared by.</summary>
/// <param name="Name">As it is reported.</param>
/// <param name="Metric">What a sample's score is.</param>
/// <param name="HigherIsBetter">False of losses and perplexities.</param>
public sealed record ComparedTask(string Name, string Metric, LengthUnit Unit, bool HigherIsBetter)
{
    /// <param name="name">Null is the task of the first sweep's metric.</param>
    /// <exception cref="RefusedComparisonException">No arm is asked it.</exception>
    public static ComparedTask Of(ComparedArms compared, string? name)
    {
        ArgumentNullException.ThrowIfNull(compared);
        if (name is not null && !compared.Tasks.Contains(name))
            throw new RefusedComparisonException("task", name, $"one that the sweep evaluates: {string.Join(", ", compared.Tasks)}");
        var sweep = compared.Sweeps[0];
        var (ofMetric, metric) = Split(sweep.MetricName);
        var asked = compared.Arms.SelectMany(arm => arm.Spec.Evaluate).FirstOrDefault(evaluation => evaluation.ReportedName == (name ?? ofMetric));
        var isOfMetric = name is null || name == ofMetric;
        // A task that names its metrics is scored by the first of them; of others the sweep's metric may tell.
        var score = asked is not null && asked.ScoreMetric != EvaluationSpec.UnnamedMetric ? asked.ScoreMetric : isOfMetric ? metric : EvaluationSpec.UnnamedMetric;
        var falls = score.Contains("perplexity", StringComparison.Ordinal) || score is "bits_per_byte" or "loss" || (isOfMetric && score == metric && sweep.MetricGoal == MetricGoal.Minimize);
        return new ComparedTask(name ?? ofMetric, score, asked?.Unit ?? LengthUnit.Blocks, !falls);
    }

    /// <summary><c>eval/passkey/exact_match</c> is task passkey, metric exact_match.</summary>
    private static (string Task, string Metric) Split(string metricName) =>
        metricName.Split('/', '@') is ["eval", var task, var metric, ..] ? (task, metric) : (EvaluationTasks.Passkey, "exact_match");
}
