using Fam.Artifacts;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Names of the user's, each with the data that it stands for. Nothing in it is a path, so none can lead anywhere.</summary>
internal sealed record DataMapType : SpecType
{
    public override string Name => "mapping of names to data";
    public override string Allowed => $"at most {SpecLimits.Items} of {DataUri.Shape}";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not MapNode map || map.Entries.Count > SpecLimits.Items)
            return Refuse(node, field, faults, "must be a mapping of names to data", "{corpus: data://books}");
        var data = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (!DataUri.IsName(entry.Key))
                faults.Add(entry.KeyMark, $"{field}.{Printable.Text(entry.Key)}", "is no name for data", Printable.Text(entry.Key), "1 to 64 letters, digits, ., - or _, beginning with a letter or digit");
            else if (entry.Value is not ScalarNode { Text: var text } || !DataUri.TryParse(text, out var uri))
                faults.Add(entry.Value.Mark, $"{field}.{entry.Key}", "must name data in the store; paths are not taken", Printable.Node(entry.Value), DataUri.Shape);
            else
                data[entry.Key] = uri.ToString();
        }
        return data;
    }
}
