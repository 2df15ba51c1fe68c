using System.Globalization;
using System.Text.RegularExpressions;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>A number of bytes: a whole number, or a number with a unit, such as <c>16GiB</c>. Its value is a <see cref="long"/>.</summary>
internal sealed partial record BytesType(long Min, long Max) : SpecType
{
    private static readonly Dictionary<string, double> Units = new(StringComparer.Ordinal)
    {
        ["B"] = 1, ["KiB"] = 1L << 10, ["MiB"] = 1L << 20, ["GiB"] = 1L << 30, ["TiB"] = 1L << 40, ["KB"] = 1e3, ["MB"] = 1e6, ["GB"] = 1e9, ["TB"] = 1e12,
    };

    public override string Name => "number of bytes";
    public override string Allowed => $"such as 16GiB, 500MB or {Min}; 1MiB to {Max / (1L << 40)}TiB";
    public override ValueKind Kind => ValueKind.Number;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not ScalarNode scalar) return Refuse(node, field, faults, "must be a number of bytes");
        var match = Shape().Match(scalar.Text);
        if (!match.Success) return Refuse(node, field, faults, "must be a number of bytes", Nearest(scalar.Text));
        var unit = match.Groups["unit"].Value;
        if (unit.Length == 0 && match.Groups["number"].Value.Contains('.', StringComparison.Ordinal)) return Refuse(node, field, faults, "is a fraction of a byte; a unit is missing", $"{match.Groups["number"].Value}GiB");
        var bytes = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * (unit.Length == 0 ? 1 : Units[unit]);
        return bytes >= Min && bytes <= Max ? (long)bytes : Refuse(node, field, faults, "is out of range");
    }

    /// <summary>16g, 16 gb and 16Gi are how others write it.</summary>
    private static string? Nearest(string text)
    {
        var match = Loose().Match(text);
        return match.Success ? $"{match.Groups["number"].Value}{match.Groups["letter"].Value.ToUpperInvariant()}iB" : null;
    }

    [GeneratedRegex(@"^(?<number>[0-9]{1,18}(\.[0-9]{1,9})?) ?(?<unit>B|KiB|MiB|GiB|TiB|KB|MB|GB|TB|)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Shape();

    [GeneratedRegex(@"^(?<number>[0-9]{1,18}(\.[0-9]{1,9})?) *(?<letter>[kmgtKMGT])i?[bB]?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Loose();
}

/// <summary>Labels and their values, both of the user's choice. The value is a dictionary of texts.</summary>
internal sealed partial record LabelsType : SpecType
{
    private const int Most = 16;

    public override string Name => "mapping of labels to values";
    public override string Allowed => $"at most {Most}, such as {{zone: b}}; each 1 to 64 letters, digits, ., -, _ or /";
    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not MapNode map) return Refuse(node, field, faults, "must be a mapping of labels to values", node is ScalarNode { Text: [_, ..] and var text } && text.Split('=') is [{ Length: > 0 } name, { Length: > 0 } value] ? $"{{{Printable.Text(name)}: {Printable.Text(value)}}}" : null);
        if (map.Entries.Count > Most)
        {
            faults.Add(node.Mark, field, "has too many labels", map.Entries.Count.ToString(CultureInfo.InvariantCulture), Expected);
            return null;
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (entry.Value is BrokenNode) return null;
            if (!Shape().IsMatch(entry.Key)) faults.Add(entry.KeyMark, field, "has a label of a wrong form", Printable.Text(entry.Key), Allowed);
            // A value such as 12 or true is the text of it: labels are compared as texts.
            else if (entry.Value is not ScalarNode scalar || !Shape().IsMatch(scalar.Text)) faults.Add(entry.Value.Mark, $"{field}.{Printable.Text(entry.Key)}", "is no value of a label", Printable.Node(entry.Value), "1 to 64 letters, digits, ., -, _ or /");
            else labels.Add(entry.Key, scalar.Text);
        }

        return labels.Count == map.Entries.Count ? labels : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._/-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex Shape();
}
