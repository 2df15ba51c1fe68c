using Fam.Contracts.Messages;
using Fam.Grains.Tests;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class DoneAttemptsTests
{
    [Fact]
    public void They_are_known_for_some_seconds()
    {
        var clock = new FakeClock();
        var done = new DoneAttempts(clock);
        done.Add("s-0", 1);
        Assert.True(done.Contains("s-0", 1));
        Assert.False(done.Contains("s-0", 2));
        clock.Advance(TimeSpan.FromSeconds(11));
        done.Add("s-1", 1);
        Assert.False(done.Contains("s-0", 1));
        Assert.True(done.Contains("s-1", 1));
    }
}
