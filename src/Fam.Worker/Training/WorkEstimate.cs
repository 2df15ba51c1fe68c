using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;

namespace Fam.Worker.Training;

/// <summary>How much work a trial has, in token passes: a trained token counts three (forward and backward), a streamed one counts one.</summary>
public static class WorkEstimate
{
    /// <summary>Work of one step.</summary>
    /// <param name="length">Tokens of a sequence, or how many are expected.</param>
    public static double Step(StepPlan plan, double length) => StepOperations.PassesOfTrainedToken * plan.BatchSize * length;

    /// <summary>How often what is held out is read behind a step: at every so many, and behind the last.</summary>
    /// <param name="total">Steps in all.</param>
    public static int HeldOutReadings(int? evalSteps, int step, int total) => evalSteps is not { } every || step >= total ? 0 : ((total + every - 1) / every) - (step / every);

    /// <summary>Work of evaluations, all lengths.</summary>
    public static double Evaluation(IEnumerable<EvaluationSpec> evaluations, int blockSize) =>
        evaluations.Sum(evaluation => evaluation.Lengths.Sum(length => evaluation.WorkAt(length, blockSize)));
}
