using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>The keys that a short name such as <c>FAM+M3</c> stands for.</summary>
internal static class MemoryKeys
{
    /// <summary>Name of the parameter that takes short names; conditions can read it whether or not it is a parameter.</summary>
    public const string Configuration = "configuration";

    public const string Architecture = "model.architecture";
    public const string Segments = "model.memory_segments";
    public const string StopGradient = "model.memory_stop_gradient";

    public static IReadOnlyList<string> Paths { get; } = [Architecture, Segments, StopGradient];

    /// <summary>Values of <see cref="Paths"/>, in their order.</summary>
    public static IReadOnlyList<object> Expand(MemoryConfiguration configuration) =>
        [configuration.Architecture.Name(), (long)configuration.MemorySegments, configuration.StopGradient];

    /// <summary>The short name of a trial, null while one of the keys is faulty.</summary>
    public static string? NameOf(TrialValues values)
    {
        if (values.Text(Architecture) is not { } architecture || values.Whole(Segments) is not { } segments || values.Flag(StopGradient) is not { } stop) return null;
        return MemoryConfiguration.Of(new ModelSpec
        {
            Architecture = MemoryTraits.ByName[architecture],
            MemorySegments = (int)segments,
            MemoryStopGradient = stop,
        }).Name;
    }
}
