using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Contracts.Specs;

namespace Fam.Cli.Model;

/// <summary>Options that run a checkpoint with another memory than its <c>config.json</c> says: the keys of a spec's model section.</summary>
internal sealed class MemoryOptions
{
    private readonly Option<string?> architecture = new("--architecture") { Description = $"Memory: {string.Join(", ", MemoryTraits.ByName.Keys)}. [default: the checkpoint's, else full]", HelpName = "NAME" };
    private readonly Option<int?> blockSize = Whole("--block-size", "Tokens in a block (B).");
    private readonly Option<int?> memorySegments = Whole("--memory-segments", "Blocks before the own one that stay visible (M).");
    private readonly Option<int?> famLength = Whole("--fam-length", "Activations of the feedback memory, or memory tokens (F).");
    private readonly Option<int?> famBlocks = Whole("--fam-blocks", "States of the feedback memory that are read.");
    private readonly Option<int?> slidingWindow = Whole("--sliding-window", "Tokens that swa sees.");
    private readonly Option<string?> famPosition = new("--fam-position") { Description = "last, fractional or zero.", HelpName = "NAME" };
    private readonly Option<string?> famInit = new("--fam-init") { Description = "prompt or prefix.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { architecture, blockSize, memorySegments, famLength, famBlocks, slidingWindow, famPosition, famInit }) command.Options.Add(option);
    }

    /// <summary>The checkpoint's spec with what the user wrote.</summary>
    public ModelSpec Apply(Call call, ModelSpec spec)
    {
        var name = call.Value(architecture);
        if (name is not null && !MemoryTraits.ByName.ContainsKey(name)) throw CommandFailure.Usage($"--architecture is '{name}'; it must be {string.Join(", ", MemoryTraits.ByName.Keys)}.");
        return spec with
        {
            Architecture = name is null ? spec.Architecture : MemoryTraits.ByName[name],
            BlockSize = call.Value(blockSize) ?? spec.BlockSize,
            MemorySegments = call.Value(memorySegments) ?? spec.MemorySegments,
            FamLength = call.Value(famLength) ?? spec.FamLength,
            FamBlocks = call.Value(famBlocks) ?? spec.FamBlocks,
            SlidingWindow = call.Value(slidingWindow) ?? spec.SlidingWindow,
            FamPosition = Named(call, famPosition, spec.FamPosition),
            FamInit = Named(call, famInit, spec.FamInit),
        };
    }

    private static Option<int?> Whole(string name, string description) => new(name) { Description = description, HelpName = "N" };

    private static T Named<T>(Call call, Option<string?> option, T otherwise) where T : struct, Enum
    {
        if (call.Value(option) is not { } text) return otherwise;
        return Enum.TryParse<T>(text, ignoreCase: true, out var value) && !char.IsAsciiDigit(text[0])
            ? value
            : throw CommandFailure.Usage($"{option.Name} is '{text}'; it must be {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }
}
