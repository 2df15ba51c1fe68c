using Fam.Worker.Hosting;
using Fam.Worker.Tests.Trials;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Tests.Hosting;

public sealed class WorkerOptionsTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_defaults_are_valid() => Assert.True(Validate(new WorkerOptions()).Succeeded);

    [Fact]
    public void Every_fault_is_named_with_its_value()
    {
        var result = Validate(new WorkerOptions
        {
            WorkerId = "a worker", ResourcePool = " ", Slots = 0, DeviceKind = "tpu", DataDirectory = "", HeartbeatSeconds = double.NaN,
            CancelGraceSeconds = -1, ResendSeconds = 0, PollSeconds = 0, GatherSeconds = -1, ExitWhenIdleSeconds = -1, Nice = 20, ChildAssembly = "/no/such.dll",
        });

        Assert.Equal(13, result.Failures!.Count());
        Assert.Contains("Worker:DeviceKind is 'tpu'; write 'cpu' or 'cuda'.", result.Failures!);
    }

    [Fact]
    public async Task A_worker_with_wrong_options_does_not_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            WorkerUnderTest.StartAsync(scratch.Path, new ScriptedOrchestrator(), options => options.Slots = -3));

        Assert.Contains("Worker:Slots is -3; write a number from 1 to 1024.", refused.Message);
    }

    [Fact]
    public void A_worker_keeps_its_name()
    {
        var options = Options.Create(new WorkerOptions { DataDirectory = scratch.Path });

        var first = new WorkerIdentity(options);
        var second = new WorkerIdentity(options);

        Assert.Equal(first.WorkerId, second.WorkerId);
        Assert.NotEqual(first.Incarnation, second.Incarnation);
        Assert.Matches("^[A-Za-z0-9][A-Za-z0-9_.-]*$", first.WorkerId);
    }

    private static ValidateOptionsResult Validate(WorkerOptions options) => new WorkerOptionsValidation().Validate(null, options);
}
