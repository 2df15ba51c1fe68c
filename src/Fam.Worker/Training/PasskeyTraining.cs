using Fam.Contracts.Specs;
using Fam.Worker.Data;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>Training on PassKey; a sequence is right when its whole answer is.</summary>
public sealed class PasskeyTraining(PasskeyTask task, LossWeightSpec weights, int blockSize) : ITrainingTask
{
    public string ScoreName => "train/exact_match";

    public ITrainingBatch Batch(long seed, int step, StepPlan plan) => new Samples(task.TrainingBatch(seed, step, plan.LargestFiller, plan.BatchSize), weights);

    public double Work(StepPlan plan) => WorkEstimate.Step(plan, blockSize);

    public string Phase(StepPlan plan) => $", filler 0–{plan.LargestFiller} blocks";

    private sealed class Samples(IReadOnlyList<PasskeySample> samples, LossWeightSpec weights) : ITrainingBatch
    {
        public long[] Tokens { get; } = [.. samples.SelectMany(sample => sample.Tokens.Select(token => (long)token))];

        public int Sequences => samples.Count;

        public Tensor Loss(Tensor logits, Tensor tokens) => PasskeyLoss.Of(logits, tokens, samples[0], weights);

        public (int Right, int Asked) Score(Tensor logits, Tensor tokens) => (PasskeyLoss.ExactMatches(logits, tokens, samples[0]), samples.Count);
    }
}
