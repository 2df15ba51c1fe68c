using Fam.Contracts.Comparisons;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>The task that arms are compared by.</summary>
/// <param name="Name">As it is reported.</param>
/// <param name="Metric">What a sample's score is.</param>
/// <param name="HigherIsBetter">False of losses and perplexities.</param>
public sealed record ComparedTask(string Name, string Metric, LengthUnit Unit, bool HigherIsBetter)
{
    /// <param name="name">Null is the task of the first sweep's metric; where that is of no task, the first that is evaluated.</param>
    /// <exception cref="RefusedComparisonException">No arm is asked it.</exception>
    public static ComparedTask Of(ComparedArms compared, string? name)
    {
        ArgumentNullException.ThrowIfNull(compared);
        if (name is not null && !compared.Tasks.Contains(name))
            throw new RefusedComparisonException("task", name, $"one that the sweep evaluates: {string.Join(", ", compared.Tasks)}");
        var sweep = compared.Sweeps[0];
        // eval/passkey/exact_match is task passkey, metric exact_match; train/loss is of none.
        var (ofMetric, metric) = sweep.MetricName.Split('/', '@') is ["eval", var first, var second, ..] ? ((string?)first, (string?)second) : (null, null);
        var task = name ?? ofMetric ?? (compared.Tasks is [var evaluated, ..] ? evaluated : EvaluationTasks.Passkey);
        var asked = compared.Arms.SelectMany(arm => arm.Spec.Evaluate).FirstOrDefault(evaluation => evaluation.ReportedName == task) ?? new EvaluationSpec { Task = task };
        // A task that names its metrics is scored by the first of them; of others the sweep's metric may tell.
        var score = asked.ScoreMetric == EvaluationSpec.UnnamedMetric && task == ofMetric ? metric! : asked.ScoreMetric;
        var falls = !MetricDirection.HigherIsBetter(score) || (task == ofMetric && score == metric && sweep.MetricGoal == MetricGoal.Minimize);
        return new ComparedTask(task, score, asked.Unit, !falls);
    }
}
