using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>The value of every key in one trial: the parameters' choice, else what is written, else the default.</summary>
/// <param name="withoutCheckpoint">Whether keys that the spec leaves to a checkpoint have no value, rather than the default that stands in until it is read.</param>
internal sealed class TrialValues(SpecDocument document, IReadOnlyDictionary<string, Setting> chosen, bool withoutCheckpoint = false)
{
    /// <summary>Null where the key has no value, is faulty, or depends on something faulty.</summary>
    public object? this[string path]
    {
        get
        {
            if (path == MemoryKeys.Configuration) return MemoryKeys.NameOf(this);
            if (Setting(path) is { } setting) return setting.Value;
            var key = SpecSchema.ByPath[path];
            if (withoutCheckpoint && key.Parent == "model" && path != "model.preset" && !Decides(key)) return null;
            if (key.OptionalSection is { } section && !document.Sections.ContainsKey(section)) return null;
            return key.Derived is { } derived ? derived.Compute(this) : key.Default;
        }
    }

    public long? Whole(string path) => this[path] as long?;

    public double? Number(string path) => this[path] as double?;

    public bool? Flag(string path) => this[path] as bool?;

    public string? Text(string path) => this[path] as string;

    public IReadOnlyList<long>? List(string path) => this[path] as IReadOnlyList<long>;

    /// <summary>Tasks of the section <c>evaluate</c>, those that are written right.</summary>
    public IEnumerable<EvaluationTask> Evaluations => Enumerable.Range(0, document.Evaluations).Select(index => EvaluationRules.TaskOf(document, index)).OfType<EvaluationTask>();

    /// <summary>Whether the key is written or chosen, rather than left to its default.</summary>
    public bool IsSet(string path) => Setting(path) is not null;

    /// <summary>Whether the spec decides a key of the model, by itself or by a preset; without a checkpoint it decides all.</summary>
    public bool Decides(SpecKey key) =>
        this["model_name_or_path"] is null || IsSet(key.Path) || (IsSet("model.preset") && PresetDefault.Decides(this, key.Name));

    public bool HasSection(string path) => document.Sections.ContainsKey(path);

    /// <summary>Where to point for a fault that involves these keys: the first that is set, else the first one's section.</summary>
    public Mark Place(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (Setting(path) is { } setting) return setting.Mark;
        }

        return document.Place(paths[0]);
    }

    private Setting? Setting(string path) => chosen.GetValueOrDefault(path) ?? document.Settings.GetValueOrDefault(path);
}
