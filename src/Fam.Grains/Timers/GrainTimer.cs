using Fam.Grains.Activations;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Timers;

/// <summary>
/// Ticks by sending its activation a request, so that a tick is a turn like any other; armed again only when the tick
/// has ended.
/// </summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource disposal = new();
    private readonly Activation activation;
    private readonly Func<CancellationToken, Task> callback;
    private readonly Tick tick;
    private readonly ITimer clock;
    private TimeSpan next;
    private TimeSpan period;
    private bool ticking;
    private bool disposed;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        this.activation = activation;
        this.callback = callback;
        tick = new Tick(this, options.Interleave, options.KeepAlive);
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            clock = activation.Runtime.Time.CreateTimer(
                static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <exception cref="InvalidOperationException">Called outside the grain's own turns.</exception>
    public static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (TurnScheduler.CurrentActivation != activation)
            throw new InvalidOperationException($"A timer of grain {activation.GrainId} is registered from the grain's own code, not from elsewhere.");
        var timer = new GrainTimer(activation, callback, options);
        timer.Change(options.DueTime, options.Period);
        activation.AddTimer(timer);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (gate)
        {
            next = dueTime;
            this.period = period;
            if (!ticking && !disposed)
                clock.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
        }

        clock.Dispose();
        disposal.Cancel();
        activation.RemoveTimer(this);
    }

    private static void Check(TimeSpan time, string name)
    {
        if (time != Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time.TotalMilliseconds >= uint.MaxValue))
            throw new ArgumentOutOfRangeException(name, time, "Zero up to 49 days, or Timeout.InfiniteTimeSpan for never.");
    }

    private void Fire()
    {
        lock (gate)
        {
            if (disposed)
                return;
            ticking = true;
            next = period;
        }

        activation.Receive(tick);
    }

    private async Task TickAsync()
    {
        try
        {
            if (!disposal.IsCancellationRequested)
                await callback(disposal.Token);
        }
        catch (OperationCanceledException) when (disposal.IsCancellationRequested)
        {
            // The callback did as it was told.
        }
        catch (Exception error)
        {
            LogTickFailed(activation.Runtime.Logger, error, activation.GrainId);
        }

        lock (gate)
        {
            ticking = false;
            if (!disposed)
                clock.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of grain {Grain} failed; it ticks on.")]
    private static partial void LogTickFailed(ILogger logger, Exception error, GrainId grain);

    private sealed class Tick(GrainTimer timer, bool interleave, bool keepAlive) : GrainRequest
    {
        public override bool AlwaysInterleaves => interleave;

        public override bool KeepsActivation => keepAlive;

        public override bool BelongsToActivation => true;

        public override Task ExecuteAsync(Grain grain) => timer.TickAsync();

        public override void Fail(Exception error)
        {
            // A tick has no caller; what ended its activation was logged there.
        }

        public override string ToString() => $"a timer tick of {timer.activation.GrainId}";
    }
}
