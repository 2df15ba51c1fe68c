using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>Reads what a parameter may be: one value, a list of values, or a distribution.</summary>
internal sealed class ParameterValues(SpecDocument block, Parameter parameter, string field, FaultList faults)
{
    private const string Forms = "value: …, values: […], or min: … and max: … (with distribution: …)";
    private static readonly string[] Drawn = ["min", "max", "q", "mu", "sigma"];

    /// <summary>The parameter with its values; what is wrong is in the faults.</summary>
    public Parameter Read()
    {
        var distribution = block[At("distribution")] as string;
        string[] given = [.. new[] { "value", "values" }.Where(Has), .. Drawn.Where(Has).Take(1)];
        if (given.Length == 0 && (distribution is null or "categorical")) return Fault("says no values", Forms);
        if (given.Length > 1) return Fault($"says both {given[0]} and {given[1]}", Forms);
        if (Has("value") || Has("values"))
        {
            if (distribution is not (null or "categorical")) return Fault($"lists its values, but has the distribution {distribution}", "no distribution, or categorical");
            return Has("value") ? ReadOne() : ReadList();
        }

        if (Has("distribution") && distribution is null) return parameter;
        return parameter with { Distribution = new DistributionReader(block, parameter, field, faults).Read(distribution) };
    }

    private Parameter ReadOne() =>
        Node("value") is { } node && parameter.Key.Type.Read(node, At("value"), faults) is { } value
            ? parameter with { Values = [new Setting(value, node.Mark)] }
            : parameter;

    private Parameter ReadList()
    {
        if (Node("values") is not { } node) return parameter;
        if (node is not ListNode list)
        {
            faults.Add(node.Mark, At("values"), "must be a list", Printable.Node(node), "[a, b, …]", node is ScalarNode scalar ? $"[{Printable.Node(scalar)}]" : null);
            return parameter;
        }

        if (list.Items.Count == 0)
        {
            faults.Add(node.Mark, At("values"), "is empty", "[]", "at least one value");
            return parameter;
        }

        var values = new List<Setting>();
        var seen = new HashSet<string>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (parameter.Key.Type.Read(list.Items[i], $"{At("values")}[{i}]", faults) is not { } value) continue;
            if (seen.Add(SpecValue.Format(value))) values.Add(new Setting(value, list.Items[i].Mark));
            else faults.Add(list.Items[i].Mark, $"{At("values")}[{i}]", "is in the list twice", SpecValue.Format(value), "each value once");
        }

        return parameter with { Values = values };
    }

    private SpecNode? Node(string key) => block[At(key)] as SpecNode;

    private bool Has(string key) => block.Settings.ContainsKey(At(key));

    private string At(string key) => $"{field}.{key}";

    private Parameter Fault(string message, string allowed)
    {
        faults.Add(parameter.Mark, field, message, allowed: allowed);
        return parameter;
    }
}
