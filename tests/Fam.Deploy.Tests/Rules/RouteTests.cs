using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class RouteTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Probes_and_triggers_ask_what_is_mapped(string overlay) => Assert.Empty(Routes.Faults(ManifestSet.Render(overlay)));

    [Theory]
    [InlineData("path: /health/ready", "path: /health/readiness", "asks /health/readiness")]
    [InlineData("path: /health/live\n              port: health", "path: /health\n              port: health", "container worker asks /health, which the worker does not map")]
    [InlineData("/slots-wanted?", "/slots?", "asks /api/v1/pools/default/slots,")]
    public void A_path_that_is_not_mapped_is_found(string text, string by, string fault) =>
        Assert.Contains(Routes.Faults(ManifestSet.Damaged("gpu-cluster", text, by)), found => found.Contains(fault, StringComparison.Ordinal));
}
