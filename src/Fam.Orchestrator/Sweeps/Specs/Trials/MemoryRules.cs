using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>Which memory keys go with which architecture. A key that has no effect is a fault: a sweep over it would compare equals.</summary>
internal static class MemoryRules
{
    private const string FamLength = "model.fam_length";
    private const string BlockSize = "model.block_size";
    private const string SlidingWindow = "model.sliding_window";

    public static void Check(TrialCheck trial)
    {
        if (trial.Values.Text(MemoryKeys.Architecture) is not { } name) return;
        var architecture = MemoryTraits.ByName[name];
        CheckLength(trial, architecture);
        CheckSegments(trial, architecture);
        if (architecture != Architecture.Swa && trial.Values.IsSet(SlidingWindow)) HasNoEffect(trial, SlidingWindow, architecture, "architecture == 'swa'");
        if (architecture.HasFeedback()) return;
        foreach (var path in new[] { "model.fam_blocks", "model.fam_position", "model.fam_init" })
        {
            if (trial.Values[path] is { } value && !value.Equals(SpecSchema.ByPath[path].Default)) HasNoEffect(trial, path, architecture, "architecture == 'fam'");
        }
    }

    private static void CheckLength(TrialCheck trial, Architecture architecture)
    {
        if (trial.Values.Whole(FamLength) is not { } length || trial.Values.Whole(BlockSize) is not { } block) return;
        if (!architecture.HasMemoryLength())
        {
            if (length > 0) HasNoEffect(trial, FamLength, architecture, "architecture == 'fam'");
        }
        else if (length == 0)
            trial.Fault([FamLength], $"must be at least 1 for the architecture {architecture.Name()}", architecture.HasFeedback() ? $"1 to {block}, or leave it out" : "1 or more, or leave it out");
        else if (architecture.HasFeedback() && length > block)
            trial.Fault([FamLength, BlockSize], $"fam_length ({length}) must not be above block_size ({block})", $"1 to {block}");
    }

    private static void CheckSegments(TrialCheck trial, Architecture architecture)
    {
        if (trial.Values.Whole(MemoryKeys.Segments) is not { } segments) return;
        if (architecture == Architecture.Full && segments > 0)
            trial.Fault([MemoryKeys.Segments], "has no effect on the architecture full, which sees everything", "0, or architecture bswa or fam");
        else if (!architecture.HasSegments() && segments > 0)
            HasNoEffect(trial, MemoryKeys.Segments, architecture, "architecture in ['bswa', 'fam']");
        else if (architecture == Architecture.TransformerXl && segments == 0)
            trial.Fault([MemoryKeys.Segments, MemoryKeys.Architecture], "memory_segments must be at least 1 for the architecture transformer_xl, whose window is memory_segments × block_size", "1 or more");
        else if (segments == 0 && !architecture.HasMemoryTokens() && trial.Values.Flag(MemoryKeys.StopGradient) == true)
            trial.Fault([MemoryKeys.StopGradient, MemoryKeys.Segments], "memory_stop_gradient needs memory_segments above 0", "memory_segments of at least 1, or false");
    }

    private static void HasNoEffect(TrialCheck trial, string path, Architecture architecture, string condition) => trial.Fault(
        [path], $"has no effect on the architecture {architecture.Name()}", $"the parameter {SpecSchema.ByPath[path].Name}: {{value: …, when: \"{condition}\"}}, or leave it out");
}
