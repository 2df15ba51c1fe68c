using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fam.Grains.Tests;

public sealed class Box
{
    public List<int> Items { get; init; } = [];
}

public sealed record Point(int X, (string Name, int Size) Tag, ImmutableArray<double> Values);

public interface ICallGrain : IGrainWithGuidKey
{
    Task<bool> AddAsync(Box box, int item);

    Task<Box> HeldAsync();

    Task<Point> EchoAsync(Point point);

    ValueTask<string?> EchoAsync(string? text);

    ValueTask PlainAsync();

    Task<T> GenericAsync<T>(T value);

    Task ThrowAsync(bool late);

    Task WaitAsync(CancellationToken cancellationToken);

    Task<object> LoopAsync();

    Task<ICallGrain> SelfAsync(ICallGrain? other);

    [OneWay]
    Task ForgetAsync(string what);

    Task<string?> AsyncLocalAsync();
}

public sealed class CallGrain(Stage stage) : Grain, ICallGrain
{
    public static readonly AsyncLocal<string?> Ambient = new();

    private Box held = new();

    public Task<bool> AddAsync(Box box, int item)
    {
        var same = ReferenceEquals(held, box);
        held = box;
        box.Items.Add(item);
        return Task.FromResult(same);
    }

    public Task<Box> HeldAsync() => Task.FromResult(held);

    public Task<Point> EchoAsync(Point point) => Task.FromResult(point);

    public ValueTask<string?> EchoAsync(string? text) => ValueTask.FromResult(text);

    public ValueTask PlainAsync() => ValueTask.CompletedTask;

    public Task<T> GenericAsync<T>(T value) => Task.FromResult(value);

    public async Task ThrowAsync(bool late)
    {
        if (late)
            await Task.Yield();
        throw new KeyNotFoundException("no such key");
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        stage.Signal("waiting");
        using var _ = cancellationToken.Register(() => stage.Signal("told"));
        await stage.Until("told");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<object> LoopAsync() => GrainFactory.GetGrain<ICallGrain>(this.GetPrimaryKey()).LoopAsync();

    public Task<ICallGrain> SelfAsync(ICallGrain? other) => Task.FromResult(other ?? this.AsReference<ICallGrain>());

    public Task ForgetAsync(string what)
    {
        stage.Signal(what);
        throw new InvalidOperationException("nobody hears this");
    }

    public Task<string?> AsyncLocalAsync() => Task.FromResult(Ambient.Value);
}

public class CallTests
{
    private static readonly Guid Key = Guid.Parse("0fc2ba5e-6f4c-4d3c-9d3a-5c4ad1f6c0aa");

    [Fact]
    public async Task Arguments_and_results_are_copies()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        var mine = new Box { Items = { 1 } };
        await grain.AddAsync(mine, 2);
        Assert.Equal([1], mine.Items);

        var got = await grain.HeldAsync();
        Assert.Equal([1, 2], got.Items);
        got.Items.Clear();
        Assert.Equal([1, 2], (await grain.HeldAsync()).Items);
    }

    [Fact]
    public async Task What_nobody_changes_is_passed_as_it_is()
    {
        await using var host = new GrainHost(options => options.ImmutableTypes = type => type == typeof(Box));
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        var mine = new Box();
        await grain.AddAsync(mine, 2);
        Assert.Same(mine, await grain.HeldAsync());
    }

    [Fact]
    public async Task Values_of_every_shape_come_back_as_they_went()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        var point = await grain.EchoAsync(new Point(3, ("a", 7), [0.1, double.MaxValue]));
        Assert.Equal((3, ("a", 7)), (point.X, point.Tag));
        Assert.Equal([0.1, double.MaxValue], point.Values);
        Assert.Null(await grain.EchoAsync((string?)null));
        Assert.Equal("ü", await grain.EchoAsync("ü"));
        Assert.Equal((1, "b"), await grain.GenericAsync((1, "b")));
        Assert.Equal(DayOfWeek.Friday, await grain.GenericAsync<DayOfWeek?>(DayOfWeek.Friday));
        await grain.PlainAsync();
    }

    [Fact]
    public async Task What_json_cannot_carry_is_refused_by_name()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => grain.GenericAsync<Func<int>>(() => 1));
        Assert.Contains("ICallGrain.GenericAsync: the parameter 'value'", error.Message);
    }

    [Fact]
    public async Task The_unnamed_type_of_a_collection_expression_is_refused_as_orleans_would()
    {
        await using var host = new GrainHost();
        IReadOnlyList<int> unnamed = [1, 2];
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        await Assert.ThrowsAsync<NotSupportedException>(() => grain.GenericAsync(unnamed));
        Assert.Equal([1, 2], await grain.GenericAsync<IReadOnlyList<int>>(unnamed.ToList()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exceptions_reach_the_caller_and_leave_the_grain_alive(bool late)
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        var error = await Assert.ThrowsAsync<KeyNotFoundException>(() => grain.ThrowAsync(late));
        Assert.Equal("no such key", error.Message);
        Assert.Contains(nameof(CallGrain.ThrowAsync), error.StackTrace);
        Assert.Equal("x", await grain.EchoAsync("x"));
    }

    [Fact]
    public async Task A_cancelled_caller_returns_at_once_and_the_grain_is_told()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        using var source = new CancellationTokenSource();
        var call = grain.WaitAsync(source.Token);
        await host.Stage.Until("waiting");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await host.Stage.Until("told");
        Assert.Equal("alive", await grain.EchoAsync("alive"));
    }

    [Fact]
    public async Task A_grain_that_waits_for_itself_times_out_with_the_reason()
    {
        await using var host = new GrainHost();
        await host.Grains.GetGrain<ICallGrain>(Key).EchoAsync("activated");
        await GrainHost.Eventually(() => host.Clock.Armed == 1);
        var call = host.Grains.GetGrain<ICallGrain>(Key).LoopAsync();
        // The search for idle grains and a response timeout for each of the two calls.
        await GrainHost.Eventually(() => host.Clock.Armed == 3);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var error = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Contains("ICallGrain.LoopAsync of call/", error.Message);
        // The inner call was dropped, so the grain is free again.
        Assert.Equal("free", await host.Grains.GetGrain<ICallGrain>(Key).EchoAsync("free"));
    }

    [Fact]
    public async Task References_are_equal_by_grain_and_travel()
    {
        await using var host = new GrainHost();
        var grain = host.Grains.GetGrain<ICallGrain>(Key);
        var self = await grain.SelfAsync(other: null);
        Assert.Equal(grain, self);
        Assert.Equal(grain.GetHashCode(), self.GetHashCode());
        Assert.NotEqual(grain, host.Grains.GetGrain<ICallGrain>(Guid.Empty));
        Assert.Equal(self, await grain.SelfAsync(self));
        Assert.Equal(Key, self.GetPrimaryKey());
        Assert.Equal(GrainId.Create("call", Key.ToString("N")), self.GetGrainId());
        Assert.Equal(grain, host.Grains.GetGrain<ICallGrain>(self.GetGrainId()));
        Assert.Equal(-5, host.Grains.GetGrain<ITurnGrain>(-5).GetPrimaryKeyLong());
    }

    [Fact]
    public async Task One_way_calls_return_at_once()
    {
        await using var host = new GrainHost();
        await host.Grains.GetGrain<ICallGrain>(Key).ForgetAsync("done");
        await host.Stage.Until("done");
    }

    [Fact]
    public async Task Async_locals_stay_with_the_caller()
    {
        await using var host = new GrainHost();
        CallGrain.Ambient.Value = "mine";
        Assert.Null(await host.Grains.GetGrain<ICallGrain>(Key).AsyncLocalAsync());
        Assert.Equal("mine", CallGrain.Ambient.Value);
    }

    [Fact]
    public async Task A_reference_wants_a_registered_class()
    {
        await using var host = new GrainHost();
        var error = Assert.Throws<ArgumentException>(() => host.Grains.GetGrain<INobodyGrain>("x"));
        Assert.Contains("INobodyGrain", error.Message);
    }
}

public interface INobodyGrain : IGrainWithStringKey;
