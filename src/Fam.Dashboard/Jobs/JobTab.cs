namespace Fam.Dashboard.Jobs;

/// <summary>A part of a trial's page, as its address names it.</summary>
public sealed record JobTab(string Name, string Title)
{
    public const string Curves = "curves";
    public const string Memory = "memory";
    public const string Samples = "samples";
    public const string Hardware = "hardware";
    public const string Log = "log";
    public const string Configuration = "configuration";
    public const string Checkpoints = "checkpoints";
    public const string History = "history";

    public static IReadOnlyList<JobTab> All { get; } =
    [
        new(Curves, "Curves"),
        new(Memory, "Memory"),
        new(Samples, "Samples"),
        new(Hardware, "Hardware"),
        new(Log, "Log"),
        new(Configuration, "Configuration"),
        new(Checkpoints, "Checkpoints"),
        new(History, "History"),
    ];

    /// <summary>Place of the tab of a name; the first one's where there is none.</summary>
    public static int IndexOf(string? name) => Math.Max(0, All.ToList().FindIndex(tab => tab.Name == name));
}
