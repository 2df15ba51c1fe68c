using Fam.Orchestrator.Hosting;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Tests.Hosting;

public sealed class OrchestratorOptionsTests
{
    [Fact]
    public async Task Wrong_options_are_all_named_at_start()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => OrchestratorHost.StartAsync(configure: options =>
        {
            options.LeasePeriod = TimeSpan.Zero;
            options.MaxRestartDelay = TimeSpan.FromMilliseconds(1);
        }));
        Assert.Contains("Fam:Orchestrator:LeasePeriod is '00:00:00'; write a time above zero", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Fam:Orchestrator:MaxRestartDelay is '00:00:00.0010000'; write at least RestartDelay, 00:00:01.", refusal.Message, StringComparison.Ordinal);
    }
}
