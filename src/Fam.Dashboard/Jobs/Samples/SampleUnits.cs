using Fam.Contracts.Specs;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Jobs.Samples;

/// <summary>What the length of a sample counts, by the task that it is of.</summary>
public static class SampleUnits
{
    /// <summary>Such as <c>64 blocks</c> or <c>8 192 tokens</c>; a dash where the task has no lengths.</summary>
    public static string Length(TrialSpec spec, string task, int length) => Of(spec, task) switch
    {
        LengthUnit.None => Units.None,
        var unit => $"{Units.Count(length)} {(length == 1 ? unit.Word().TrimEnd('s') : unit.Word())}",
    };

    /// <summary>By what the task is called in samples, which may be the sweep's own name for it.</summary>
    public static LengthUnit Of(TrialSpec spec, string task)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Evaluate.FirstOrDefault(evaluation => evaluation.ReportedName == task)?.Unit ?? EvaluationTasks.Find(task)?.Unit ?? LengthUnit.None;
    }
}
