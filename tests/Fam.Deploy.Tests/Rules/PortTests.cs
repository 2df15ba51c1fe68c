using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class PortTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Ports_that_are_used_are_ports_that_are_open(string overlay) => Assert.Empty(Ports.Faults(ManifestSet.Render(overlay)));

    [Theory]
    [InlineData("containerPort: 8080\n          name: api", "containerPort: 8080\n          name: web", "its readinessProbe asks port 'api'")]
    [InlineData("containerPort: 8080\n          name: api", "containerPort: 8080\n          name: web", "Service fam-orchestrator leads to port 'api'")]
    [InlineData("containerPort: 8080\n          name: api", "containerPort: 8080\n          name: web", "NetworkPolicy orchestrator lets port 'api' in")]
    [InlineData("containerPort: 11111\n          name: silo", "containerPort: 11111\n          name: grains", "NetworkPolicy orchestrator lets out to port 'silo'")]
    [InlineData("http://+:8080", "http://+:5080", "listens on http://+:5080, and has no such port")]
    [InlineData("http://+:8080", "https://+:8080", "listens on https://+:8080; its readinessProbe speaks ''")]
    public void A_port_that_nobody_has_is_found(string text, string by, string fault) =>
        Assert.Contains(Ports.Faults(ManifestSet.Damaged("single-node", text, by)), found => found.Contains(fault, StringComparison.Ordinal));
}
