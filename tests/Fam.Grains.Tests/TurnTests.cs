using Orleans;
using Orleans.Concurrency;

namespace Fam.Grains.Tests;

public interface ITurnGrain : IGrainWithIntegerKey
{
    Task WorkAsync(string name);

    [AlwaysInterleave]
    Task PeekAsync();

    Task<bool> StaysOnTurnAsync();

    Task<int> RaceAsync();
}

public interface IOpenGrain : IGrainWithIntegerKey
{
    Task WorkAsync(string name);
}

public sealed class TurnGrain(Stage stage) : Grain, ITurnGrain
{
    private int inside;
    private int total;

    public async Task WorkAsync(string name)
    {
        stage.Log.Enqueue($"{name} begins");
        stage.Signal($"{name} began");
        await stage.Until($"end {name}");
        stage.Log.Enqueue($"{name} ends");
    }

    public Task PeekAsync()
    {
        stage.Log.Enqueue("peek");
        return Task.CompletedTask;
    }

    public async Task<bool> StaysOnTurnAsync()
    {
        var turn = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current == turn;
        await Task.Run(() => { });
        var afterRun = TaskScheduler.Current == turn;
        await Inner();
        return turn != TaskScheduler.Default && afterYield && afterRun && TaskScheduler.Current == turn;

        static async Task Inner()
        {
            await Task.Yield();
            await Task.Run(() => { }).ConfigureAwait(false);
        }
    }

    public async Task<int> RaceAsync()
    {
        // Forty strands of one call: they interleave at their awaits, yet never run at the same time.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Task.Yield();
                if (Interlocked.Increment(ref inside) != 1)
                    throw new InvalidOperationException("Two turns ran at the same time.");
                total++;
                Interlocked.Decrement(ref inside);
            }
        }));
        return total;
    }
}

[Reentrant]
public sealed class OpenGrain(Stage stage) : Grain, IOpenGrain
{
    public async Task WorkAsync(string name)
    {
        stage.Signal($"{name} began");
        await stage.Until($"end {name}");
    }
}

public class TurnTests
{
    [Fact]
    public async Task Calls_of_an_ordinary_grain_run_one_after_the_other_in_order()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ITurnGrain>(1);
        var first = grain.WorkAsync("a");
        await host.Stage.Until("a began");
        var second = grain.WorkAsync("b");
        var third = grain.WorkAsync("c");
        // Served at once, so everything sent before it has arrived.
        await grain.PeekAsync();
        host.Stage.Signal("end b");
        host.Stage.Signal("end c");
        host.Stage.Signal("end a");
        await Task.WhenAll(first, second, third);

        Assert.Equal(["a begins", "peek", "a ends", "b begins", "b ends", "c begins", "c ends"], host.Stage.Log);
    }

    [Fact]
    public async Task Calls_of_a_reentrant_grain_overlap()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<IOpenGrain>(1);
        var first = grain.WorkAsync("a");
        await host.Stage.Until("a began");
        var second = grain.WorkAsync("b");
        await host.Stage.Until("b began");
        host.Stage.Signal("end b");
        await second;
        Assert.False(first.IsCompleted);
        host.Stage.Signal("end a");
        await first;
    }

    [Fact]
    public async Task Continuations_come_back_to_the_grains_turn()
    {
        await using var host = new GrainHost();
        Assert.True(await host.Grains.GetGrain<ITurnGrain>(1).StaysOnTurnAsync());
    }

    [Fact]
    public async Task Strands_of_a_grain_never_run_at_the_same_time()
    {
        await using var host = new GrainHost();
        Assert.Equal(2000, await host.Grains.GetGrain<ITurnGrain>(1).RaceAsync());
    }
}
