using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Worker.Hosting.Devices;
using Fam.Worker.Trials;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting;

/// <summary>
/// The worker's life: owns the data directory, finds earlier attempts before the bus brings commands, sends
/// heartbeats while the bus runs, and ends or leaves the children before the bus stops.
/// </summary>
internal sealed class WorkerService(
    IOptions<WorkerOptions> options, WorkerIdentity identity, WorkerDevices devices, HeldAttempts attempts, IdleExit idleExit, MemoryKills memoryKills, WorkerLoad load,
    OrchestratorLink orchestrator, BusReach bus, TimeProvider time, ILogger<WorkerService> logger) : IHostedLifecycleService, IDisposable
{
    private readonly WorkerOptions options = options.Value;
    private readonly CancellationTokenSource stopping = new();
    private FileStream? directoryLock;
    private Task heartbeats = Task.CompletedTask;
    private bool reached = true;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The worker needs Linux: it tells its children apart by /proc.");
        directoryLock = Lock(options.DataDirectory);
        logger.WorkerStarts(identity.WorkerId, devices.Slots, options.ResourcePool, options.DataDirectory);
        attempts.Recover();
        bus.Returned += SendAgain;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        attempts.Open();
        heartbeats = BeatAsync(stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        attempts.Drain();
        // At once, or the jobs that this worker gives back would be sent to it again.
        await TryBeatAsync(stopping.Token);
        await attempts.ShutDownAsync();
        await stopping.CancelAsync();
        await heartbeats;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        bus.Returned -= SendAgain;
        directoryLock?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        directoryLock?.Dispose();
        stopping.Dispose();
    }

    private void SendAgain(object? sender, EventArgs _) => attempts.SendAgain();

    // A lock of the operating system: it goes with the process, however that ends.
    private static FileStream Lock(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "worker.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException(
                $"{path} is locked: another worker uses this data directory. Stop it, or give this one its own Worker:DataDirectory.", taken);
        }
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.HeartbeatSeconds), time);
        try
        {
            while (true)
            {
                memoryKills.Sample();
                await TryBeatAsync(cancellation);
                if (!await timer.WaitForNextTickAsync(cancellation))
                    return;
                load.Sample(); // not before the first heartbeat, which registers the worker
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped in an orderly way.
        }
    }

    private async Task TryBeatAsync(CancellationToken stop)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(5 * options.HeartbeatSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            await orchestrator.SendAsync(Heartbeat(), expireAfter: TimeSpan.FromSeconds(10 * options.HeartbeatSeconds), either.Token);
            if (!reached)
                logger.OrchestratorBack();
            reached = true;
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            if (reached)
                logger.OrchestratorUnreached(fault);
            reached = false;
        }
    }

    private WorkerHeartbeat Heartbeat() => new()
    {
        WorkerId = identity.WorkerId,
        Incarnation = identity.Incarnation,
        ResourcePool = options.ResourcePool,
        Slots = devices.Slots,
        Host = identity.Host,
        DeviceKind = devices.Kind,
        Devices = devices.All,
        Labels = options.Labels,
        Version = identity.Version,
        Draining = attempts.IsDraining || idleExit.IsLeaving,
        CpuLoad = load.Latest.CpuLoad,
        DeviceUse = load.Latest.Devices,
        Attempts = attempts.Snapshot(),
    };
}
