using Fam.Contracts.Messages;
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

    [Theory]
    [InlineData("cuda", new[] { 0, 3 }, "0,3")]
    [InlineData("cuda", new int[0], null)]
    [InlineData("cpu", new[] { 0 }, "")]
    public void A_child_sees_the_gpus_it_was_given_and_no_others(string kind, int[] devices, string? visible)
    {
        var variables = ChildEnvironment.Of(WorkerUnderTest.Spec("completes"), kind, [.. devices.Select(index => new DeviceShare(index, 1))]);

        Assert.Equal(visible, variables.GetValueOrDefault("CUDA_VISIBLE_DEVICES"));
        Assert.Equal("PCI_BUS_ID", variables["CUDA_DEVICE_ORDER"]);
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
