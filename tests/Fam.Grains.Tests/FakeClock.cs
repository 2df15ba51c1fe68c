namespace Fam.Grains.Tests;

/// <summary>Time that moves only when told to. Timers fire on the thread that moves it.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<FakeTimer> timers = [];
    private TimeSpan now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are set to fire, to wait for instead of sleeping.</summary>
    public int Armed
    {
        get
        {
            lock (gate)
            {
                return timers.Count(timer => timer.Due is not null);
            }
        }
    }

    /// <summary>Timers that have fired and are neither set anew nor gone: what they began is still under way.</summary>
    public int UnderWay
    {
        get
        {
            lock (gate)
            {
                return timers.Count(timer => timer.HasFired);
            }
        }
    }

    public override long GetTimestamp() => now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + now;

    /// <summary>
    /// Moves the time first and fires what fell due after, as for a process that was suspended meanwhile: whatever a timer
    /// sets off on other threads sees the new time, however soon it looks.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        lock (gate)
        {
            now += by;
        }

        while (true)
        {
            FakeTimer? next;
            lock (gate)
            {
                next = timers.Where(timer => timer.Due <= now).MinBy(timer => timer.Due);
                if (next is null)
                    return;

                next.Due = next.Period is { } period ? next.Due + period : null;
                next.HasFired = next.Due is null;
            }

            next.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public bool HasFired { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                HasFired = false;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
                if (!clock.timers.Contains(this))
                    clock.timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
