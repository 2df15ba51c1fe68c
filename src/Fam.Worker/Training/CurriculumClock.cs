using Fam.Contracts.Specs;
using Fam.Worker.Data;

namespace Fam.Worker.Training;

/// <summary>What one step trains on.</summary>
/// <param name="LargestFiller">Filler is uniform in 0 … this, in blocks.</param>
/// <param name="LearningRate">The optimizer's rate.</param>
/// <param name="WeightDecay">Decoupled weight decay.</param>
/// <param name="BatchSize">Sequences of the step, all its micro-batches on all replicas together.</param>
/// <param name="StatePassing">Whether random state passing is on: not before the gate is open.</param>
/// <param name="MicroBatches">Equal parts of a replica's share of the batch that pass one after the other, their gradients added.</param>
public sealed record StepPlan(int LargestFiller, double LearningRate, double WeightDecay, int BatchSize, bool StatePassing, int MicroBatches = 1);

/// <summary>
/// The plan of every step, as a function of the step and of when the gate opened. Arms share the rule; only
/// <c>within_reach</c> bounds the filler by the arm's own reach.
/// </summary>
public sealed class CurriculumClock
{
    private readonly TrainingSpec training;
    private readonly CurriculumSpec curriculum;
    private readonly int? reachFiller;
    private readonly int replicas;

    /// <param name="training">Rates, batch size, the largest number of steps.</param>
    /// <param name="curriculum">Null trains without filler for <c>max_steps</c>.</param>
    /// <param name="reachFiller">Largest filler inside the arm's reach; used with <c>within_reach</c>.</param>
    /// <param name="replicas">Copies of the model that have a batch each.</param>
    public CurriculumClock(TrainingSpec training, CurriculumSpec? curriculum, int? reachFiller, int replicas = 1)
    {
        (this.training, this.replicas) = (training, replicas);
        this.curriculum = curriculum ?? new CurriculumSpec { FillerBlocks = [0, 0], StartSteps = 0, GrowthSteps = 0, HoldSteps = training.MaxSteps };
        this.reachFiller = this.curriculum.WithinReach ? reachFiller : null;
    }

    /// <summary>The first step at which the gate may open.</summary>
    public int EarliestOpening => curriculum.StartSteps;

    /// <summary>The step at which the gate opens in any case, so that <c>max_steps</c> is kept.</summary>
    public int LatestOpening => Math.Max(curriculum.StartSteps, training.MaxSteps - curriculum.GrowthSteps - curriculum.HoldSteps);

    /// <summary>Whether the gate opens before this step, by the running exact match (null while there is none).</summary>
    public bool Opens(int step, double? runningExactMatch) =>
        step >= EarliestOpening
        && (curriculum.Gate is not { } gate || step >= LatestOpening || runningExactMatch > gate.Above);

    /// <summary>Steps in all, once the gate has opened at <paramref name="openedAt"/> (or would open next).</summary>
    public int TotalSteps(int openedAt) => Math.Min(training.MaxSteps, openedAt + curriculum.GrowthSteps + curriculum.HoldSteps);

    /// <summary>The plan of a step, 0-based.</summary>
    /// <param name="step">Below <see cref="TotalSteps"/>.</param>
    /// <param name="openedAt">When the gate opened; null while it is shut.</param>
    public StepPlan At(int step, int? openedAt)
    {
        var shut = openedAt is null;
        var filler = LargestFiller(step, openedAt);
        var batch = curriculum is { LongFillerBlocks: { } above, LongBatchSize: { } smaller } && filler > above ? smaller : training.PerDeviceTrainBatchSize;
        return new StepPlan(
            reachFiller is { } reach ? Math.Min(filler, Math.Max(reach, 0)) : filler,
            LearningRate(step, openedAt),
            shut && curriculum.Gate?.WeightDecay is { } decay ? decay : training.WeightDecay,
            batch * training.GradientAccumulationSteps * replicas,
            !shut,
            training.GradientAccumulationSteps);
    }

    private int LargestFiller(int step, int? openedAt)
    {
        var (first, last) = (curriculum.FillerBlocks[0], curriculum.FillerBlocks[1]);
        if (openedAt is not { } opened) return first;
        var since = step - opened;
        if (since >= curriculum.GrowthSteps) return last;
        var from = Math.Max(first, 1);
        return (int)(from * Math.Pow((double)last / from, (double)since / curriculum.GrowthSteps));
    }

    private double LearningRate(int step, int? openedAt)
    {
        var warm = training.WarmupSteps == 0 ? 1 : Math.Min(1, (step + 1.0) / training.WarmupSteps);
        if (training is { Optim: OptimizerName.Adafactor, AdafactorRelativeStep: true }) return warm * Math.Min(1e-2, 1 / Math.Sqrt(step + 1.0)); // arXiv 1804.04235, section 8
        if (openedAt is not { } opened || training.LrSchedulerType is LearningRateSchedule.Constant or LearningRateSchedule.ConstantWithWarmup) return training.LearningRate * warm;
        var share = Math.Clamp((double)(step - opened) / Math.Max(1, TotalSteps(opened) - opened), 0, 1);
        var left = training.LrSchedulerType == LearningRateSchedule.Linear ? 1 - share : 0.5 * (1 + Math.Cos(Math.PI * share));
        return training.LearningRate * Math.Min(warm, training.MinLrRate + ((1 - training.MinLrRate) * left));
    }
}
