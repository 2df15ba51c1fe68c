using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Activations;

/// <summary>
/// One living grain: its object, its turns, the requests it executes and those that wait. All state changes happen in
/// its own turns, so nothing here is locked.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    // A grain that deactivates itself while it activates would otherwise send a call round for ever.
    private const int MostMoves = 8;

    private readonly TurnScheduler turns;
    private readonly GrainClass grainClass;
    private readonly Queue<GrainRequest> waiting = new();
    private readonly HashSet<IDisposable> timers = [];
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger logger;
    private Phase phase = Phase.Fresh;
    private AsyncServiceScope scope;
    private Grain? instance;
    private int executing;
    private GrainRequest? exclusive;
    private DeactivationReason? reason;
    private long lastUsed;
    private long keepSince;
    private TimeSpan keepFor;

    public Activation(GrainId id, GrainClass grainClass, GrainRuntime runtime)
    {
        GrainId = id;
        Runtime = runtime;
        this.grainClass = grainClass;
        logger = runtime.Logger;
        turns = new TurnScheduler(this);
        GrainReference = GrainReference.Create(typeof(IAddressable), id, runtime.Caller);
    }

    private enum Phase
    {
        Fresh,
        Activating,
        Valid,
        Deactivating,
        Gone,
    }

    public GrainRuntime Runtime { get; }

    public GrainId GrainId { get; }

    public GrainReference GrainReference { get; }

    public object? GrainInstance => instance;

    public IServiceProvider ActivationServices => scope.ServiceProvider;

    public Task Deactivated => gone.Task;

    /// <summary>The request that keeps others waiting, for messages; read from any thread.</summary>
    public GrainRequest? Exclusive => Volatile.Read(ref exclusive);

    public void Receive(GrainRequest request) => turns.Post(() => Accept(request));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (turns.IsCurrent)
        {
            BeginDeactivation(deactivationReason);
        }
        else
        {
            turns.Post(() => BeginDeactivation(deactivationReason));
        }
    }

    public void DelayDeactivation(TimeSpan time)
    {
        keepSince = Runtime.Time.GetTimestamp();
        keepFor = time == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time;
    }

    public void CollectWhenIdle() => turns.Post(() =>
    {
        var time = Runtime.Time;
        if (phase is Phase.Valid && executing == 0 && waiting.Count == 0
            && time.GetElapsedTime(lastUsed) >= Runtime.Options.CollectionAge && time.GetElapsedTime(keepSince) >= keepFor)
        {
            BeginDeactivation(new DeactivationReason(
                DeactivationReasonCode.ActivationIdle, $"Idle for {Runtime.Options.CollectionAge} or longer."));
        }
    });

    public void AddTimer(IDisposable timer) => timers.Add(timer);

    public void RemoveTimer(IDisposable timer) => turns.Post(() => timers.Remove(timer));

    private void Accept(GrainRequest request)
    {
        switch (phase)
        {
            case Phase.Gone or Phase.Deactivating when request.BelongsToActivation:
                break;
            case Phase.Gone:
                Forward(request);
                break;
            case Phase.Valid when Interleaves(request):
            // What still executes may wait for one that has something to tell first; neither would end otherwise.
            case Phase.Deactivating when executing > 0 && Interleaves(request):
                Start(request);
                break;
            default:
                waiting.Enqueue(request);
                if (phase is Phase.Fresh)
                    _ = ActivateAsync();
                else
                    StartNext();
                break;
        }
    }

    private void Forward(GrainRequest request)
    {
        if (request.Moves++ < MostMoves)
            Runtime.Directory.Dispatch(GrainId, request);
        else
            request.Fail(new OrleansMessageRejectionException($"{request} met {MostMoves} activations that ended before they came to it."));
    }

    private bool Interleaves(GrainRequest request) => grainClass.Reentrant || request.AlwaysInterleaves;

    private void StartNext()
    {
        while (phase is Phase.Valid && exclusive is null && waiting.TryDequeue(out var request))
        {
            if (!request.Abandoned)
                Start(request);
        }
    }

    private void Start(GrainRequest request)
    {
        executing++;
        if (!Interleaves(request))
            Volatile.Write(ref exclusive, request);
        turns.Post(() => _ = ExecuteAsync(request));
    }

    private async Task ExecuteAsync(GrainRequest request)
    {
        await request.ExecuteAsync(instance!);
        executing--;
        if (ReferenceEquals(exclusive, request))
            Volatile.Write(ref exclusive, null);
        if (request.KeepsActivation)
            lastUsed = Runtime.Time.GetTimestamp();
        if (phase is Phase.Deactivating)
            EndWhenQuiet();
        else
            StartNext();
    }

    private async Task ActivateAsync()
    {
        phase = Phase.Activating;
        using var limit = new CancellationTokenSource(Runtime.Options.ActivationTimeout, Runtime.Time);
        try
        {
            scope = Runtime.Services.CreateAsyncScope();
            instance = (Grain)ActivatorUtilities.CreateInstance(scope.ServiceProvider, grainClass.Type);
            await instance.OnActivateAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception error)
        {
            var cause = error is OperationCanceledException && limit.IsCancellationRequested
                ? new TimeoutException($"Grain {GrainId} was not activated within {Runtime.Options.ActivationTimeout}.", error)
                : error;
            LogActivationFailed(logger, cause, GrainId);
            // Failed here, not sent to a next activation: each caller decides whether trying again makes sense.
            await EndAsync(request => request.Fail(cause));
            return;
        }

        lastUsed = Runtime.Time.GetTimestamp();
        phase = Phase.Valid;
        if (reason is { } early)
        {
            BeginDeactivation(early);
            return;
        }

        foreach (var request in waiting.Where(Interleaves).ToList())
            Start(request);
        var ordered = waiting.Where(request => !Interleaves(request)).ToList();
        waiting.Clear();
        ordered.ForEach(waiting.Enqueue);
        StartNext();
    }

    private void BeginDeactivation(DeactivationReason why)
    {
        reason ??= why;
        if (phase is Phase.Valid)
        {
            phase = Phase.Deactivating;
            EndWhenQuiet();
        }
    }

    private void EndWhenQuiet()
    {
        if (executing == 0)
            turns.Post(() => _ = DeactivateAsync());
    }

    private async Task DeactivateAsync()
    {
        using var limit = new CancellationTokenSource(Runtime.Options.DeactivationTimeout, Runtime.Time);
        try
        {
            DisposeTimers();
            await instance!.OnDeactivateAsync(reason!.Value, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception error)
        {
            LogDeactivationFailed(logger, error, GrainId);
        }

        await EndAsync(Forward);
    }

    /// <summary>Frees everything, then treats the requests that still wait.</summary>
    private async Task EndAsync(Action<GrainRequest> treat)
    {
        try
        {
            DisposeTimers();
            if (instance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
            await scope.DisposeAsync();
        }
        catch (Exception error)
        {
            LogDeactivationFailed(logger, error, GrainId);
        }

        phase = Phase.Gone;
        Runtime.Directory.Remove(this);
        gone.SetResult();
        while (waiting.TryDequeue(out var request))
        {
            if (!request.BelongsToActivation)
                treat(request);
        }
    }

    private void DisposeTimers()
    {
        foreach (var timer in timers.ToList())
            timer.Dispose();
        timers.Clear();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {Grain} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception error, GrainId grain);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {Grain} failed while it was deactivated; it is gone all the same.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception error, GrainId grain);
}
