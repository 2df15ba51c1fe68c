namespace Fam.Dashboard.Jobs;

/// <summary>The parts of a trial's page, as its address names them.</summary>
public static class JobTab
{
    public const string Curves = "curves";
    public const string Memory = "memory";
    public const string Samples = "samples";
    public const string Hardware = "hardware";
    public const string Log = "log";
    public const string Configuration = "configuration";
    public const string Checkpoints = "checkpoints";
    public const string Provenance = "provenance";
    public const string History = "history";

    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<string> All { get; } = [Curves, Memory, Samples, Hardware, Log, Configuration, Checkpoints, Provenance, History];

    /// <summary>Place of the tab of a name; the first one's where there is none.</summary>
    public static int IndexOf(string? name) => Math.Max(0, All.ToList().IndexOf(name ?? Curves));
}
