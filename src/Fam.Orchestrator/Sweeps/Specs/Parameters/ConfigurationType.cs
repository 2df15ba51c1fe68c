using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>A short name such as <c>M1_SG</c> or <c>FAM+M3</c>.</summary>
internal sealed record ConfigurationType : SpecType
{
    private static readonly string[] Usual =
    [
        "FULL", "FAM", "SWA", "SUM", "RMT", "AC", "RMT_SG", "AC_SG",
        .. Enumerable.Range(0, 13).SelectMany(m => new[] { $"M{m}", $"FAM+M{m}" }),
        .. Enumerable.Range(1, 12).SelectMany(m => new[] { $"M{m}_SG", $"FAM+M{m}_SG", $"XL_M{m}", $"FM{m}", $"SUM+M{m}" }),
    ];

    public override string Name => "short name";
    public override string Allowed => MemoryConfiguration.Grammar;
    public override ValueKind Kind => ValueKind.Text;

    /// <summary>Whether a name is none that trials have, and which one is near.</summary>
    public static bool Problem(string name, out string? near)
    {
        // FAM+M0 can be written, but its trials are called FAM.
        near = MemoryConfiguration.TryParse(name) is { } parsed ? parsed.Name : Spelling.Nearest(name, Usual);
        return near != name;
    }

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is ScalarNode scalar && MemoryConfiguration.TryParse(scalar.Text) is { } configuration) return configuration.Name;
        return Refuse(node, field, faults, "is not a memory configuration", node is ScalarNode { Text: var text } ? Spelling.Nearest(text, Usual) : null);
    }
}
