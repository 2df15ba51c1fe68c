using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Trials;

namespace Fam.Worker.Training;

/// <summary>The checkpoint that a trial starts from.</summary>
public static class BaseModel
{
    /// <summary>Its directory.</summary>
    /// <exception cref="CheckpointException">The spec names none.</exception>
    public static string PathOf(AttemptAssignment assignment) =>
        assignment.PathTo(assignment.Spec.ModelNameOrPath ?? throw new CheckpointException("model_name_or_path is missing: it must name the directory of a checkpoint."));

    /// <summary>The model that a trial runs: what the spec decides, and for the rest what the checkpoint's own configuration says.</summary>
    /// <exception cref="CheckpointException">The checkpoint cannot be read.</exception>
    public static ModelSpec ShapeOf(AttemptAssignment assignment)
    {
        var spec = assignment.Spec;
        return spec.ModelNameOrPath is null || spec.ModelKeys is not { } decided ? spec.Model : Decide(Checkpoint.ReadConfig(PathOf(assignment)), spec.Model, decided);
    }

    /// <summary>A checkpoint's configuration in which some keys are the spec's; what depends on them follows.</summary>
    /// <param name="decided">Names of the keys, as in JSON.</param>
    private static ModelSpec Decide(ModelSpec stored, ModelSpec spec, IReadOnlyList<string> decided)
    {
        var (shape, choices) = (Json(stored), Json(spec));
        foreach (var key in decided) shape[key] = choices[key]?.DeepClone();
        var model = shape.Deserialize<ModelSpec>(FamJson.Options)!;
        if (!decided.Contains("architecture", StringComparer.Ordinal)) return model;
        return model with
        {
            FamLength = !model.Architecture.HasMemoryLength() ? 0 : model.FamLength > 0 ? model.FamLength : MemoryTraits.UsualLength(model.BlockSize),
            MemorySegments = model.Architecture.HasSegments() ? model.MemorySegments : 0,
            MemoryStopGradient = model.MemoryStopGradient && (model.Architecture.HasSegments() || model.Architecture.HasMemoryTokens()),
            SlidingWindow = model.Architecture == Architecture.Swa ? model.SlidingWindow ?? model.BlockSize : null,
        };
    }

    private static JsonObject Json(ModelSpec model) => (JsonObject)JsonSerializer.SerializeToNode(model, FamJson.Options)!;
}
