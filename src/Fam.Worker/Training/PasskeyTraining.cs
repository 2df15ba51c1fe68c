using Fam.Contracts.Specs;
using Fam.Worker.Data;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>Training on PassKey; a sequence is right when its whole answer is.</summary>
public sealed class PasskeyTraining(PasskeyTask task, LossWeightSpec weights, int blockSize) : ITrainingTask
{
    public string ScoreName => "train/exact_match";

    public ITrainingBatch Batch(long seed, int step, StepPlan plan)
    {
        var samples = task.TrainingBatch(seed, step, plan.LargestFiller, plan.BatchSize);
        return new Samples(samples, weights, samples.Count);
    }

    /// <summary>Largest filler of the curriculum.</summary>
    public int LargestFiller { get; init; }

    /// <summary>What is held out: half of it without filler, half with the most.</summary>
    public HeldOutSize Asked { get; init; } = new(0, 1);

    public IEnumerable<ITrainingBatch> HeldOut()
    {
        var number = 0;
        foreach (var (filler, count) in HeldOutPrompts)
        {
            for (var left = count; left > 0; left -= Asked.Batch)
            {
                var samples = task.HeldOutBatch(number++, filler, Math.Min(left, Asked.Batch));
                yield return new Samples(samples, weights, samples.Count);
            }
        }
    }

    public double HeldOutWork => HeldOutPrompts.Sum(prompts => prompts.Count * PasskeyTokens.OfPrompt(prompts.Filler, blockSize));

    private (int Filler, int Count)[] HeldOutPrompts => [(0, Asked.Samples - (Asked.Samples / 2)), (LargestFiller, Asked.Samples / 2)];

    public double Work(StepPlan plan) => WorkEstimate.Step(plan, PasskeyTokens.OfPrompt(plan.LargestFiller / 2.0, blockSize));

    public string Phase(StepPlan plan) => $", filler 0–{plan.LargestFiller} blocks";

    /// <param name="whole">Sequences of the batch that this is a part of.</param>
    private sealed class Samples(IReadOnlyList<PasskeySample> samples, LossWeightSpec weights, int whole) : ITrainingBatch
    {
        public long[] Tokens { get; } = [.. samples.SelectMany(sample => sample.Tokens.Select(token => (long)token))];

        public int Sequences => samples.Count;

        public float[] Weights => [.. samples.SelectMany(sample => PasskeyLoss.Weights(sample, weights))];

        public ITrainingBatch Part(int first, int count) => new Samples([.. samples.Skip(first).Take(count)], weights, whole);

        public Tensor Loss(Tensor logits, Tensor tokens)
        {
            var mean = PasskeyLoss.Of(logits, tokens, samples[0], weights);
            return whole == samples.Count ? mean : mean.mul((double)samples.Count / whole);
        }

        public (int Right, int Asked) Score(Tensor logits, Tensor tokens) => (PasskeyLoss.ExactMatches(logits, tokens, samples[0]), samples.Count);
    }
}
