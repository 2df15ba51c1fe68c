using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fam.Grains.Tests;

public interface ITimerGrain : IGrainWithStringKey
{
    Task StartAsync(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive);

    Task StopAsync();

    Task ChangeAsync(TimeSpan due, TimeSpan period);

    Task HoldAsync();

    [AlwaysInterleave]
    Task<int> TicksAsync();
}

public sealed class TimerGrain(Stage stage) : Grain, ITimerGrain
{
    private IGrainTimer? timer;
    private int ticks;

    public Task StartAsync(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        timer = this.RegisterGrainTimer(
            (name, cancellationToken) =>
            {
                ticks++;
                stage.Signal($"{name} {ticks}");
                return ticks == 2 ? throw new InvalidOperationException("the second tick fails") : Task.CompletedTask;
            },
            "tick",
            new GrainTimerCreationOptions { DueTime = due, Period = period, Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan due, TimeSpan period)
    {
        timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public async Task HoldAsync()
    {
        stage.Signal("holding");
        await stage.Until("let go");
        stage.Log.Enqueue($"ticks while held: {ticks}");
    }

    public Task<int> TicksAsync() => Task.FromResult(ticks);
}

public class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_by_its_period_even_after_a_failed_tick()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(5 * Second, 2 * Second, interleave: false, keepAlive: false);
        host.Clock.Advance(4 * Second);
        Assert.Equal(0, await grain.TicksAsync());
        for (var tick = 1; tick <= 4; tick++)
        {
            await Tick(host, tick == 1 ? Second : 2 * Second);
            await host.Stage.Until($"tick {tick}");
        }

        Assert.Equal(4, await grain.TicksAsync());
    }

    [Fact]
    public async Task A_timer_without_period_ticks_once_and_can_be_set_again()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);
        host.Clock.Advance(Second);
        await host.Stage.Until("tick 1");
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await grain.TicksAsync());
        await grain.ChangeAsync(Second, Timeout.InfiniteTimeSpan);
        host.Clock.Advance(Second);
        await host.Stage.Until("tick 2");
    }

    [Fact]
    public async Task A_disposed_timer_is_silent()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(Second, Second, interleave: false, keepAlive: false);
        await grain.StopAsync();
        host.Clock.Advance(10 * Second);
        Assert.Equal(0, await grain.TicksAsync());
    }

    [Fact]
    public async Task A_tick_waits_for_the_call_before_it()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(Second, Second, interleave: false, keepAlive: false);
        var hold = grain.HoldAsync();
        await host.Stage.Until("holding");
        host.Clock.Advance(Second);
        host.Stage.Signal("let go");
        await hold;
        Assert.Equal(["ticks while held: 0"], host.Stage.Log);
        await host.Stage.Until("tick 1");
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(Second, Timeout.InfiniteTimeSpan, interleave: true, keepAlive: false);
        var hold = grain.HoldAsync();
        await host.Stage.Until("holding");
        host.Clock.Advance(Second);
        await host.Stage.Until("tick 1");
        host.Stage.Signal("let go");
        await hold;
        Assert.Equal(["ticks while held: 1"], host.Stage.Log);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_ticks_that_keep_alive_keep_the_grain(bool keepAlive)
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan, interleave: false, keepAlive);
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await host.Stage.Until("tick 1");
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(keepAlive ? 1 : 0, await grain.TicksAsync());
    }

    private static async Task Tick(GrainHost host, TimeSpan by)
    {
        // The collection of idle grains and the timer itself: armed again once the tick before has ended.
        await GrainHost.Eventually(() => host.Clock.Armed == 2);
        host.Clock.Advance(by);
    }
}
