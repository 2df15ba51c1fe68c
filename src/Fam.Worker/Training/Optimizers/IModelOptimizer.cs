using static TorchSharp.torch;

namespace Fam.Worker.Training.Optimizers;

/// <summary>Moves the trained parameters by their gradients; a parameter without one stays, and its state too.</summary>
public interface IModelOptimizer : IDisposable
{
    /// <param name="learningRate">Of this step.</param>
    /// <param name="weightDecay">Decoupled: the share of a parameter that goes, times the rate.</param>
    void Step(double learningRate, double weightDecay);

    /// <summary>All that the next step depends on, by name: <c>&lt;parameter&gt;.exp_avg</c> and the like.</summary>
    IEnumerable<(string Name, Tensor Tensor)> State();

    /// <summary>Takes the state over, in place.</summary>
    /// <param name="saved">Gives what <see cref="State"/> gave under a name.</param>
    void Restore(Func<string, Tensor> saved);
}
