using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

public sealed class ShippedConfigsTests
{
    [Fact]
    public void The_main_sweep_is_valid()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Fam.sln"))) directory = Path.GetDirectoryName(directory)!;
        var result = SweepSpecReader.Read(File.ReadAllText(Path.Combine(directory, "configs", "passkey.yaml")));
        Assert.Empty(result.Faults);
        Assert.Contains("FAM", result.Spec!.Trials.Select(t => t.Name));
    }
}
