using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Trials;

namespace Fam.Worker.Training;

/// <summary>The checkpoint that a trial starts from.</summary>
public static class BaseModel
{
    /// <summary>Its directory. <c>data/NAME</c> is what the spec's <c>data</c> section brought to the attempt.</summary>
    /// <exception cref="CheckpointException">The spec names none.</exception>
    public static string PathOf(AttemptAssignment assignment)
    {
        var named = assignment.Spec.ModelNameOrPath ?? throw new CheckpointException("model_name_or_path is missing: it must name the directory of a checkpoint.");
        var brought = Path.Combine(assignment.Directory, named);
        return !Path.IsPathRooted(named) && Directory.Exists(brought) ? brought : named;
    }

    /// <summary>The shape of a checkpoint with the memory that a spec asks for.</summary>
    public static ModelSpec WithMemory(ModelSpec shape, ModelSpec memory) => shape with
    {
        Architecture = memory.Architecture,
        BlockSize = memory.BlockSize,
        MemorySegments = memory.MemorySegments,
        MemoryStopGradient = memory.MemoryStopGradient,
        SlidingWindow = memory.SlidingWindow,
        FamLength = memory.FamLength,
        FamBlocks = memory.FamBlocks,
        FamPosition = memory.FamPosition,
        FamInit = memory.FamInit,
    };
}
