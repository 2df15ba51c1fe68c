using Fam.Contracts.Specs;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class ChildEnvironmentTests
{
    [Theory]
    [InlineData("auto", true, "SkylakeX")]
    [InlineData("auto", false, null)]
    [InlineData("Zen", true, "Zen")]
    public void The_kernel_family_is_the_specs_or_the_processors(string asked, bool hasAvx512, string? set)
    {
        var spec = WorkerUnderTest.Spec("completes") with { Runtime = new RuntimeSpec { OpenblasCoretype = asked } };

        Assert.Equal(set, ChildEnvironment.Of(spec, hasAvx512)["OPENBLAS_CORETYPE"]);
    }

    [Fact]
    public void Threads_are_per_slot()
    {
        var spec = WorkerUnderTest.Spec("completes", slots: 4) with { Runtime = new RuntimeSpec { Threads = 2 } };

        var variables = ChildEnvironment.Of(spec, hasAvx512: true);

        Assert.Equal("8", variables["OMP_NUM_THREADS"]);
        Assert.Equal("8", variables["OPENBLAS_NUM_THREADS"]);
        Assert.Equal("8", variables["MKL_NUM_THREADS"]);
    }
}
