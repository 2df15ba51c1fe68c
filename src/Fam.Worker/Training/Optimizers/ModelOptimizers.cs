using Fam.Contracts.Specs;
using TorchSharp.Modules;

namespace Fam.Worker.Training.Optimizers;

/// <summary>The optimizer that a spec names.</summary>
public static class ModelOptimizers
{
    /// <param name="trained">Parameters by name, where they will be trained.</param>
    public static IModelOptimizer Create(TrainingSpec training, IEnumerable<(string Name, Parameter Parameter)> trained)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.Optim switch
        {
            OptimizerName.Adamw => new AdamWOptimizer(training, trained),
            OptimizerName.Adafactor => new Adafactor(
                new AdafactorRules
                {
                    Beta1 = training.AdafactorBeta1,
                    Beta2 = training.AdafactorBeta2,
                    DecayRate = training.AdafactorDecayRate,
                    ClipThreshold = training.AdafactorClipThreshold,
                    Epsilon1 = training.AdafactorEps1,
                    Epsilon2 = training.AdafactorEps2,
                    ScaleParameter = training.AdafactorScaleParameter,
                },
                trained),
            var other => throw new ArgumentOutOfRangeException(nameof(training), other, "No such optimizer."),
        };
    }
}
