using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Tests;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<int> CountAsync();

    Task<Guid> ScopeAsync();

    Task EndAsync();

    Task KeepAsync(TimeSpan time);

    Task HoldAsync();
}

public sealed class LifeGrain(Stage stage, ScopedThing scoped) : Grain, ILifeGrain
{
    private int count;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        stage.Log.Enqueue($"activated {this.GetPrimaryKeyString()}");
        if (stage.Fails-- > 0)
            throw new InvalidDataException("no row");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stage.Log.Enqueue($"deactivated {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> CountAsync() => Task.FromResult(++count);

    public Task<Guid> ScopeAsync() => Task.FromResult(scoped.Id);

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task KeepAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task HoldAsync()
    {
        stage.Signal("holding");
        DeactivateOnIdle();
        await stage.Until("let go");
    }
}

public interface IRestlessGrain : IGrainWithStringKey
{
    Task TouchAsync();
}

public sealed class RestlessGrain : Grain, IRestlessGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task TouchAsync() => Task.CompletedTask;
}

public class ActivationTests
{
    [Fact]
    public async Task Concurrent_first_calls_meet_one_activation()
    {
        await using var host = new GrainHost();
        var counts = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => Task.Run(() => host.Grains.GetGrain<ILifeGrain>("one").CountAsync())));

        Assert.Equal(Enumerable.Range(1, 200), counts.Order());
        Assert.Equal(["activated one"], host.Stage.Log);
    }

    [Fact]
    public async Task Each_activation_has_its_own_scope_which_dies_with_it()
    {
        await using var host = new GrainHost();
        var a = host.Grains.GetGrain<ILifeGrain>("a");
        var first = await a.ScopeAsync();
        Assert.Equal(first, await a.ScopeAsync());
        Assert.NotEqual(first, await host.Grains.GetGrain<ILifeGrain>("b").ScopeAsync());

        await a.EndAsync();
        Assert.NotEqual(first, await a.ScopeAsync());
        Assert.Contains("scope disposed", host.Stage.Log);
    }

    [Fact]
    public async Task A_failed_activation_goes_to_the_caller_and_the_next_call_tries_again()
    {
        await using var host = new GrainHost();
        host.Stage.Fails = 1;
        var grain = host.Grains.GetGrain<ILifeGrain>("x");

        var error = await Assert.ThrowsAsync<InvalidDataException>(grain.CountAsync);
        Assert.Equal("no row", error.Message);
        Assert.Equal(1, await grain.CountAsync());
    }

    [Fact]
    public async Task Deactivate_on_idle_lets_the_next_call_begin_anew()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ILifeGrain>("x");
        await grain.CountAsync();
        Assert.Equal(2, await grain.CountAsync());
        await grain.EndAsync();
        Assert.Equal(1, await grain.CountAsync());
        Assert.Equal(["activated x", "deactivated x ApplicationRequested", "scope disposed", "activated x"], host.Stage.Log);
    }

    [Fact]
    public async Task Calls_that_wait_for_a_deactivating_grain_go_to_its_next_activation()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ILifeGrain>("x");
        await grain.CountAsync();
        var holding = grain.HoldAsync();
        await host.Stage.Until("holding");
        var waiting = grain.CountAsync();
        host.Stage.Signal("let go");
        await holding;
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task An_idle_grain_is_deactivated_after_the_collection_age()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ILifeGrain>("x");
        await grain.CountAsync();

        host.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(2, await grain.CountAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(3, await grain.CountAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(1, await grain.CountAsync());
        Assert.Contains("deactivated x ActivationIdle", host.Stage.Log);
    }

    [Fact]
    public async Task Delayed_deactivation_outlives_the_collection_age()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ILifeGrain>("x");
        await grain.CountAsync();
        await grain.KeepAsync(TimeSpan.FromHours(1));
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(2, await grain.CountAsync());
        await grain.KeepAsync(Timeout.InfiniteTimeSpan);
        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(3, await grain.CountAsync());
        await grain.KeepAsync(TimeSpan.Zero);
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(1, await grain.CountAsync());
    }

    [Fact]
    public async Task Stopping_the_host_deactivates_every_grain_and_makes_no_new_ones()
    {
        await using var host = new GrainHost();
        await host.Grains.GetGrain<ILifeGrain>("a").CountAsync();
        await host.Grains.GetGrain<ILifeGrain>("b").CountAsync();
        await host.StopAsync();

        Assert.Equal(
            ["deactivated a ShuttingDown", "deactivated b ShuttingDown"],
            host.Stage.Log.Where(line => line.StartsWith("deactivated")).Order());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => host.Grains.GetGrain<ILifeGrain>("a").CountAsync());
    }

    [Fact]
    public async Task A_grain_that_always_deactivates_does_not_send_a_call_round_for_ever()
    {
        await using var host = new GrainHost();
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => host.Grains.GetGrain<IRestlessGrain>("x").TouchAsync());
    }
}
