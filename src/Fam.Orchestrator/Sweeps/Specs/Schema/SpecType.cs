using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>What conditions may do with a value.</summary>
internal enum ValueKind
{
    Flag,
    Number,
    Text,
    List,
}

/// <summary>What a key's value may be.</summary>
internal abstract record SpecType
{
    /// <summary>Such as <c>whole number</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Range or choices in words; empty where anything of the type is right.</summary>
    public abstract string Allowed { get; }

    public abstract ValueKind Kind { get; }

    /// <summary>The value, or null after a fault.</summary>
    public object? Read(SpecNode node, string field, FaultList faults)
    {
        switch (node)
        {
            case BrokenNode:
                return null;
            case ScalarNode scalar when PlainScalar.Read(scalar).Kind == ScalarKind.Null:
                faults.Add(node.Mark, field, "has no value", Printable.Node(node), Expected);
                return null;
            default:
                return ReadValue(node, field, faults);
        }
    }

    /// <summary>Name and range together, for messages.</summary>
    public string Expected => Allowed.Length == 0 ? Article(Name) : $"{Article(Name)}, {Allowed}";

    protected abstract object? ReadValue(SpecNode node, string field, FaultList faults);

    protected object? Refuse(SpecNode node, string field, FaultList faults, string message, string? suggestion = null)
    {
        faults.Add(node.Mark, field, message, Printable.Node(node), Expected, suggestion);
        return null;
    }

    private static string Article(string name) => name is "true or false" ? name : $"a {name}";
}

/// <summary>A mapping of keys that the schema names.</summary>
internal sealed record SectionType : SpecType
{
    public override string Name => "section";
    public override string Allowed => "";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults) => node as MapNode;
}

/// <summary>A list of mappings of keys that the schema names.</summary>
internal sealed record SectionListType(int MaxItems) : SpecType
{
    public override string Name => "list of sections";
    public override string Allowed => $"1 to {MaxItems} of them, such as - {{task: passkey, samples: 100}}";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults) => node switch
    {
        ListNode { Items.Count: var count } list when count >= 1 && count <= MaxItems => list,
        ListNode => Refuse(node, field, faults, "has a wrong number of items"),
        MapNode => Refuse(node, field, faults, "is one section, not a list of them", "a dash before its first key"),
        _ => Refuse(node, field, faults, "must be a list of sections"),
    };
}

/// <summary>A mapping of names that the user chooses.</summary>
internal sealed record NamedSectionsType : SpecType
{
    public override string Name => "mapping of parameter names to sections";
    public override string Allowed => "";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults) => node as MapNode;
}

/// <summary>Whatever the parameter's own key takes; read once that key is known.</summary>
internal sealed record ParameterValueType(bool IsList) : SpecType
{
    public override string Name => IsList ? "list of values" : "value";
    public override string Allowed => IsList ? $"1 to {SpecLimits.Items} values that the parameter's key takes, each once" : "as the parameter's key takes it";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults) => node;
}
