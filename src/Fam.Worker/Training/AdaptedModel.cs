using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Trials;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>An adapter that is trained on a base which stays as it is; checkpoints hold the adapter alone.</summary>
public sealed class AdaptedModel : ITrainableModel
{
    private readonly LoraModel lora;
    private readonly Lineage lineage;
    private Decoder? merged;

    private AdaptedModel(LoraModel lora, Lineage lineage) => (this.lora, this.lineage) = (lora, lineage);

    public Decoder Decoder => lora.Decoder;

    /// <summary>Attaches the spec's adapter to its base: fresh, or with what the point to resume from holds.</summary>
    /// <exception cref="AdapterException">The adapter does not fit the base, or the base is another than that of the point to resume from.</exception>
    public static AdaptedModel Create(AttemptAssignment assignment, TrainingSpec training)
    {
        var spec = assignment.Spec;
        var path = BaseModel.PathOf(assignment);
        var rules = spec.Lora ?? new LoraSpec();
        LoraRules.Check(rules);
        var (decoder, lacking) = Checkpoint.LoadModel(path, spec.Model, MemoryParameters.Owns);
        MemoryParameters.StartFromEmbeddings(decoder, lacking, training.Seed);
        var model = new AdaptedModel(new LoraModel(decoder, rules, training.Seed), Lineage.OfBase(spec.ModelNameOrPath!, path, decoder.Spec));
        if (assignment.Resume is not { } resume) return model;
        Lineage.Find(resume.Path)?.CheckBase(path, model.lineage);
        AdapterFiles.Load(resume.Path, model.lora);
        return model;
    }

    public IEnumerable<(string Name, Parameter Parameter)> Trained() => lora.Trained();

    public TrainedPart? Part => lora.Part;

    public void BeginStep(long seed, int step) => lora.BeginStep(seed, step);

    public void EndStep() => lora.EndStep();

    public Generator? Random => lora.Random;

    public ITrainableModel Replicate(Device device)
    {
        var copy = new Decoder(lora.Decoder.Spec);
        copy.to(device, lora.Decoder.model.embed_tokens.Weight.dtype);
        var replica = new AdaptedModel(new LoraModel(copy, lora.Spec, seed: 0), lineage);
        copy.CopyParameters(lora.Decoder);
        return replica;
    }

    public void Save(string directory)
    {
        AdapterFiles.Save(directory, lora, lineage.Base);
        lineage.Write(directory);
    }

    public Decoder ForInference() => merged ??= lora.Merged();

    public void Dispose()
    {
        merged?.Dispose();
        lora.Dispose();
        lora.Decoder.Dispose();
    }
}
