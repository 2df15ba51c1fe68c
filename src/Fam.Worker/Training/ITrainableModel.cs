using Fam.Contracts.Estimates;
using Fam.Worker.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>A decoder with what is trained of it, and how that is stored: all of it, or an adapter on a base.</summary>
public interface ITrainableModel : IDisposable
{
    /// <summary>What runs in a step.</summary>
    Decoder Decoder { get; }

    /// <summary>Parameters that the optimizer moves, by name.</summary>
    IEnumerable<(string Name, Parameter Parameter)> Trained();

    /// <summary>How much of the decoder that is; null is all.</summary>
    TrainedPart? Part { get; }

    /// <summary>Begins a step: what is random in the model is drawn from (seed, step) until <see cref="EndStep"/>.</summary>
    void BeginStep(long seed, int step);

    void EndStep();

    /// <summary>What the model draws from in a step that has begun; null where nothing in it is random.</summary>
    Generator? Random { get; }

    /// <summary>Another one on a device, with the same weights; the caller's to dispose.</summary>
    ITrainableModel Replicate(Device device);

    /// <summary>Writes what was trained into an existing, empty directory.</summary>
    void Save(string directory);

    /// <summary>The decoder as it is evaluated; lives as long as this.</summary>
    Decoder ForInference();
}
