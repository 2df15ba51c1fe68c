using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class SettingTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Every_setting_is_one_that_the_code_binds(string overlay) => Assert.Empty(Settings.Faults(ManifestSet.Render(overlay)));

    [Theory]
    [InlineData("name: Worker__Slots", "name: Worker__Slot", "Worker__Slot is no setting of Fam.")]
    [InlineData("name: Fam__Grains__SiloPort", "name: Fam__Grains__Port", "Fam__Grains__Port is no setting of Fam.")]
    [InlineData("name: Fam__Orchestrator__ConfigsDirectory", "name: Fam__Orchestrators__ConfigsDirectory", "Fam__Orchestrators__ConfigsDirectory is no setting of Fam.")]
    [InlineData("name: Worker__Slots\n          value: \"2\"", "name: Worker__Slots\n          value: two", "Worker:Slots")]
    public void A_setting_that_nothing_binds_is_found(string text, string by, string fault) =>
        Assert.Contains(Settings.Faults(ManifestSet.Damaged("single-node", text, by)), found => found.Contains(fault, StringComparison.Ordinal));
}
