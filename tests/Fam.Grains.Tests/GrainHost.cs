using System.Collections.Concurrent;
using Fam.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Fam.Grains.Tests;

/// <summary>What test grains share with their test: named signals to wait for and to give, and a list of what happened.</summary>
public sealed class Stage
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> signals = new();

    public ConcurrentQueue<string> Log { get; } = new();

    public int Fails { get; set; }

    public Task Until(string signal) => Of(signal).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Signal(string signal) => Of(signal).TrySetResult();

    private TaskCompletionSource Of(string signal) =>
        signals.GetOrAdd(signal, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>A running host with this assembly's grains and a clock in the test's hand.</summary>
internal sealed class GrainHost : IAsyncDisposable
{
    private readonly IHost host;

    public GrainHost(Action<EmbeddedGrainOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(Stage);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddScoped<ScopedThing>();
        builder.Services.AddEmbeddedGrains(configure ?? (_ => { }), typeof(GrainHost).Assembly);
        host = builder.Build();
        host.Start();
        Grains = host.Services.GetRequiredService<IGrainFactory>();
    }

    public Stage Stage { get; } = new();

    public FakeClock Clock { get; } = new();

    public IGrainFactory Grains { get; }

    public Task StopAsync() => host.StopAsync();

    /// <summary>Waits for a state that another thread is about to reach.</summary>
    public static async Task Eventually(Func<bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!reached())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}

/// <summary>A service with the life of an activation.</summary>
public sealed class ScopedThing(Stage stage) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => stage.Log.Enqueue("scope disposed");
}
