using Fam.Contracts.Specs;

namespace Fam.Worker.Training;

/// <summary>How much work a trial has, in token passes: a trained token counts three (forward and backward), a streamed one counts one.</summary>
public static class WorkEstimate
{
    /// <summary>A trained token passes forward once and backward at twice the cost.</summary>
    public const int BackwardFactor = 3;

    // Introduction and key take two blocks of the PassKey layout, the question one.
    private const double BlocksBesideFiller = 3;

    /// <summary>Expected work of one step.</summary>
    public static double Step(StepPlan plan, int blockSize) =>
        BackwardFactor * plan.BatchSize * Prompt(plan.LargestFiller / 2.0, blockSize);

    /// <summary>Tokens of a prompt with so much filler.</summary>
    public static double Prompt(double fillerBlocks, int blockSize) => blockSize * (fillerBlocks + BlocksBesideFiller);

    /// <summary>How often what is held out is read behind a step: at every so many, and behind the last.</summary>
    /// <param name="total">Steps in all.</param>
    public static int HeldOutReadings(int? evalSteps, int step, int total) => evalSteps is not { } every || step >= total ? 0 : ((total + every - 1) / every) - (step / every);

    /// <summary>Work of evaluations, all lengths.</summary>
    public static double Evaluation(IEnumerable<EvaluationSpec> evaluations, int blockSize) =>
        evaluations.Sum(evaluation => evaluation.Lengths.Sum(length => evaluation.WorkAt(length, blockSize)));
}
