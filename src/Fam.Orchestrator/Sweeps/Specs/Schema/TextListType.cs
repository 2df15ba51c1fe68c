using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>A list of texts, or one text for a list of one.</summary>
internal sealed record TextListType(int MinItems, int MaxItems, string Example) : SpecType
{
    private const int MaxLength = 512;

    public override string Name => "text or list of texts";
    public override string Allowed => $"{MinItems} to {MaxItems} of up to {MaxLength} characters, none twice, such as {Example}";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        IReadOnlyList<SpecNode> items = node is ListNode list ? list.Items : [node];
        if (items.Count < MinItems || items.Count > MaxItems) return Refuse(node, field, faults, "has a wrong number of items");
        var texts = new List<string>();
        foreach (var item in items)
        {
            if (item is not ScalarNode { Text: { Length: > 0 and <= MaxLength } text } || PlainScalar.Read((ScalarNode)item).Kind != ScalarKind.Text) return Refuse(item, field, faults, "must be a text");
            if (texts.Contains(text)) return Refuse(item, field, faults, "is in the list twice");
            texts.Add(text);
        }

        return texts;
    }
}

/// <summary>Numbers by names or patterns of the user's, in the order written.</summary>
internal sealed record NumberMapType(int MaxItems, double Min, bool Whole) : SpecType
{
    public override string Name => Whole ? "mapping of patterns to whole numbers" : "mapping of patterns to numbers";
    public override string Allowed => $"at most {MaxItems}, each {(Whole ? "at least" : "above")} {Min}";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not MapNode map || map.Entries.Count > MaxItems) return Refuse(node, field, faults, "must be a mapping of patterns to numbers", "{q_proj: 16}");
        SpecType item = Whole ? new WholeType((long)Min, 65_536) : new NumberType(Min, 1e6, AboveMin: true);
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (item.Read(entry.Value, $"{field}.{Printable.Text(entry.Key)}", faults) is { } value) numbers[entry.Key] = Convert.ToDouble(value, null);
        }

        return numbers;
    }
}
