using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>A list of whole numbers, or a pair of them where the count is fixed at two.</summary>
/// <param name="Ascending">Each at least the one before; otherwise each only once.</param>
internal sealed record WholeListType(int MinItems, int MaxItems, long Min, long Max, bool Ascending) : SpecType
{
    public override string Name => "list of whole numbers";

    public override string Allowed =>
        (MinItems == MaxItems ? $"{MinItems} of them" : $"{MinItems} to {MaxItems} of them")
        + $", each {Min} to {Max}, {(Ascending ? "ascending" : "none twice")}";

    public override ValueKind Kind => ValueKind.List;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not ListNode list)
            return Refuse(node, field, faults, "must be a list", node is ScalarNode scalar && PlainScalar.Read(scalar).Kind == ScalarKind.Whole && MinItems == 1 ? $"[{scalar.Text}]" : null);
        if (list.Items.Count < MinItems || list.Items.Count > MaxItems) return Refuse(node, field, faults, "has a wrong number of items");
        var item = new WholeType(Min, Max);
        var values = new List<long>();
        var whole = true;
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (item.Read(list.Items[i], $"{field}[{i}]", faults) is not long value)
            {
                whole = false;
                continue;
            }

            if (Ascending && values.Count > 0 && value < values[^1])
            {
                faults.Add(list.Items[i].Mark, $"{field}[{i}]", "is below the item before it", Printable.Node(list.Items[i]), Expected);
                whole = false;
            }
            else if (!Ascending && values.Contains(value))
            {
                faults.Add(list.Items[i].Mark, $"{field}[{i}]", "is in the list twice", Printable.Node(list.Items[i]), Expected);
                whole = false;
            }

            values.Add(value);
        }

        return whole ? values : null;
    }
}
