namespace Fam.Worker.Training;

/// <summary>
/// Work of the steps that are to come, in the units of <see cref="WorkEstimate"/>. It is kept from step to step: adding all of
/// them up at every step would cost the square of their number.
/// </summary>
/// <param name="ofStep">Work of a step by its plan.</param>
internal sealed class TrainingWork(CurriculumClock clock, Func<StepPlan, double> ofStep)
{
    private int step;
    private int? opening;
    private double left;

    /// <summary>Work of the steps from here to the end, if the gate opens now.</summary>
    /// <param name="openedAt">When the gate opened; null while it is shut.</param>
    public double From(int next, int? openedAt)
    {
        var opens = openedAt ?? Math.Max(next, clock.EarliestOpening);
        var end = clock.TotalSteps(opens);
        if (opens != opening || next < step)
        {
            (step, opening, left) = (next, opens, 0);
            for (var coming = next; coming < end; coming++) left += Of(coming, opens);
        }

        for (; step < next; step++) left -= Of(step, opens);
        return next < end ? left : 0;
    }

    private double Of(int at, int opens) => ofStep(clock.At(at, at < opens ? null : opens));
}
