using Fam.Contracts.Specs;

namespace Fam.Dashboard.Submit;

/// <summary>How a field of the form is filled in.</summary>
public enum FieldKind
{
    Text,
    Number,
    Choice,

    /// <summary>Values with commas between them.</summary>
    List,

    /// <summary>One value, or several that are tried: a key of its section or a parameter.</summary>
    OneOrMany,

    /// <summary>Memory configurations, ticked.</summary>
    Configurations,
}

/// <summary>A field of the form beside a sweep's text.</summary>
/// <param name="Path">Where its value stands in the text.</param>
public sealed record FormField(string Label, FieldKind Kind, params string[] Path)
{
    public string Help { get; init; } = "";

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What stands for a value that is not there.</summary>
    public string Usual { get; init; } = "";

    /// <summary>The path as faults name it: <c>training.max_steps</c>.</summary>
    public string Name => string.Join('.', Path).Replace(".0.", "[0].", StringComparison.Ordinal);

    /// <summary>Names that a parameter over it may have.</summary>
    private IEnumerable<string> ParameterNames => [Path[^1], string.Join('.', Path)];

    /// <summary>The value as it stands in the text, to be shown in the field.</summary>
    public string Read(SpecText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Kind switch
        {
            FieldKind.List => string.Join(", ", text.Values(Path) ?? []),
            FieldKind.OneOrMany when Parameter(text) is { } parameter => string.Join(", ", text.Values("parameters", parameter, "values") ?? text.Values("parameters", parameter, "value") ?? []),
            _ => text.Value(Path) ?? "",
        };
    }

    /// <summary>What is drawn at random instead of being listed, in words; null where nothing is.</summary>
    public string? Drawn(SpecText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Kind is FieldKind.OneOrMany && Parameter(text) is { } parameter && text.Value("parameters", parameter, "min") is { } min
            ? $"drawn between {min} and {text.Value("parameters", parameter, "max")}: change it in the text"
            : null;
    }

    /// <summary>The text with what was filled in.</summary>
    public SpecText Write(SpecText text, string value)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(value);
        if (Kind is FieldKind.List)
            return text.WithList(Split(value), Path);
        if (Kind is not FieldKind.OneOrMany)
            return text.With(value.Trim(), Path);
        var values = Split(value);
        var parameter = Parameter(text);
        if (values.Count > 1)
            return (parameter is null ? text : text.Without("parameters", parameter, "value")).WithList(values, "parameters", parameter ?? Path[^1], "values");
        return (parameter is null ? text : text.Without("parameters", parameter)).With(values is [var only, ..] ? only : null, Path);
    }

    public static IReadOnlyList<string> Split(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Split([',', ';', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private string? Parameter(SpecText text)
    {
        var parameters = text.Keys("parameters");
        return ParameterNames.FirstOrDefault(name => parameters.Contains(name, StringComparer.Ordinal));
    }
}

/// <summary>The fields of the form, in groups.</summary>
public static class SpecForm
{
    /// <summary>Where memory configurations stand.</summary>
    public static readonly string[] Configurations = ["parameters", "configuration", "values"];

    /// <summary>Configurations that the form offers; a text may have others.</summary>
    public static IReadOnlyList<string> Offered { get; } = ["M0", "M1", "M2", "M3", "M4", "M6", "M8", "M12", "FAM", "FAM+M1", "FAM+M3"];

    public static IReadOnlyList<(string Title, IReadOnlyList<FormField> Fields)> Groups { get; } =
    [
        ("Sweep",
        [
            new("Name", FieldKind.Text, "name") { Help = "Letters, digits, dots, dashes" },
            new("Kind", FieldKind.Choice, "kind") { Choices = ["train", "lora", "evaluate"] },
        ]),
        ("Model",
        [
            new("Preset", FieldKind.Choice, "model", "preset") { Choices = ModelPresets.Names, Usual = ModelPresets.Default },
            new("Block size", FieldKind.Number, "model", "block_size") { Help = "Tokens", Usual = "the preset's" },
            new("Base checkpoint", FieldKind.Text, "model_name_or_path") { Help = "A directory, or data/NAME; for lora and evaluate", Usual = "none" },
            new("Memory configurations", FieldKind.Configurations, Configurations),
        ]),
        ("Training",
        [
            new("Task", FieldKind.Choice, "task", "name") { Choices = ["passkey", "text"] },
            new("Steps", FieldKind.Number, "training", "max_steps") { Help = "Optimizer steps" },
            new("Learning rate", FieldKind.OneOrMany, "training", "learning_rate") { Help = "Several, with commas, are all tried" },
            new("Seeds", FieldKind.OneOrMany, "training", "seed") { Help = "Several, with commas, are all tried", Usual = "0" },
        ]),
        ("Evaluation",
        [
            new("Lengths, blocks of filler", FieldKind.List, "evaluate", "0", "filler_blocks") { Help = "Of the first evaluation" },
            new("Lengths, tokens of context", FieldKind.List, "evaluate", "0", "context_lengths") { Help = "Of tasks that count tokens" },
            new("Samples at each length", FieldKind.Number, "evaluate", "0", "samples"),
        ]),
        ("Search and room",
        [
            new("Method", FieldKind.Choice, "method") { Choices = ["grid", "random", "asha"] },
            new("Trials at most", FieldKind.Number, "run_cap") { Help = "random and asha need it", Usual = "all" },
            new("Side by side", FieldKind.Number, "max_concurrent_trials") { Help = "Trials at the same time", Usual = "as the pool has slots" },
            new("Priority", FieldKind.Number, "priority") { Help = "Higher is sooner", Usual = "0" },
            new("Resource pool", FieldKind.Text, "resources", "resource_pool") { Usual = "default" },
        ]),
    ];

    /// <summary>The text with these configurations to try.</summary>
    public static SpecText WithConfigurations(SpecText text, IReadOnlyList<string> configurations)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Without("parameters", "configuration", "value").WithList(configurations, Configurations);
    }

    /// <summary>The configurations that the text tries.</summary>
    public static IReadOnlyList<string> ConfigurationsOf(SpecText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Values(Configurations) ?? text.Values("parameters", "configuration", "value") ?? [];
    }
}
