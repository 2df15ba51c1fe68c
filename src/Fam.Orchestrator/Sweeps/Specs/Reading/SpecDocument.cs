using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Reading;

/// <summary>A value that is written down, and where. Null where what is written is faulty; nothing is concluded from such a value.</summary>
internal sealed record Setting(object? Value, Mark Mark);

/// <summary>What a text says, key by key, before defaults and parameters.</summary>
/// <param name="start">Place of the first key, for what is missing.</param>
internal sealed class SpecDocument(Mark start)
{
    public Mark Start => start;

    /// <summary>Values by path, such as <c>model.block_size</c> or <c>evaluate[0].samples</c>.</summary>
    public Dictionary<string, Setting> Settings { get; } = [];

    /// <summary>Places of the sections that are written, by path.</summary>
    public Dictionary<string, Mark> Sections { get; } = [];

    /// <summary>The mapping under <c>parameters</c>; null where there is none.</summary>
    public MapNode? Parameters { get; set; }

    /// <summary>Items of the list <c>evaluate</c>.</summary>
    public int Evaluations { get; set; }

    public object? this[string path] => Settings.GetValueOrDefault(path)?.Value;

    public bool Has(string path) => Settings.ContainsKey(path) || Sections.ContainsKey(path);

    /// <summary>Where a key is written, or else the section it belongs to, or else the sweep.</summary>
    public Mark Place(string path)
    {
        for (var at = path; at.Length > 0; at = at.LastIndexOf('.') is var dot and > 0 ? at[..dot] : "")
        {
            if (Settings.TryGetValue(at, out var setting)) return setting.Mark;
            if (Sections.TryGetValue(at, out var section)) return section;
        }

        return Start;
    }
}
