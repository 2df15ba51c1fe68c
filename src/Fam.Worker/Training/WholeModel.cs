using Fam.Contracts.Estimates;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Trials;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>A model all of whose parameters are trained.</summary>
public sealed class WholeModel(Decoder decoder) : ITrainableModel
{
    public Decoder Decoder => decoder;

    /// <summary>From the point to resume from, else from the checkpoint the spec names, else with initial weights.</summary>
    public static WholeModel Create(AttemptAssignment assignment, TrainingSpec training)
    {
        var spec = assignment.Spec;
        if (assignment.Resume is { } resume) return new WholeModel(Checkpoint.LoadModel(resume.Path, spec.Model));
        if (spec.ModelNameOrPath is not null) return new WholeModel(PretrainedModel.Load(BaseModel.PathOf(assignment), spec.Model, seed: training.Seed).Decoder);
        var decoder = new Decoder(spec.Model);
        Initialization.Apply(decoder, training.Seed);
        return new WholeModel(decoder);
    }

    public IEnumerable<(string Name, Parameter Parameter)> Trained() => decoder.named_parameters();

    public TrainedPart? Part => null;

    public void BeginStep(long seed, int step)
    {
    }

    public void EndStep()
    {
    }

    public Generator? Random => null;

    public ITrainableModel Replicate(Device device)
    {
        var copy = new Decoder(decoder.Spec);
        copy.to(device, decoder.model.embed_tokens.Weight.dtype);
        copy.CopyParameters(decoder);
        return new WholeModel(copy);
    }

    public void Save(string directory) => Checkpoint.SaveModel(decoder, directory);

    public Decoder ForInference() => decoder;

    public void Dispose() => decoder.Dispose();
}
