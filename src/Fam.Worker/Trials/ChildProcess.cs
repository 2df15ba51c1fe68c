using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fam.Worker.Trials;

/// <summary>A child that this worker launched or found again.</summary>
internal sealed partial class ChildProcess
{
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider time;
    private readonly Task<ChildExit>? exit;

    private ChildProcess(ChildIdentity identity, TimeProvider time, Task<ChildExit>? exit)
    {
        Identity = identity;
        this.time = time;
        this.exit = exit;
    }

    public ChildIdentity Identity { get; }

    public bool IsAlive => Identity.IsAlive();

    /// <summary>A child of this very process, whose exit status will be known; takes the handle over.</summary>
    public static ChildProcess Launched(Process process, TimeProvider time, MemoryKills memoryKills)
    {
        var identity = ChildIdentity.Of(process.Id)
            // Reaped already: no live process can have this start time, so it counts as ended.
            ?? new ChildIdentity(process.Id, -1, ChildIdentity.CurrentBootId);
        return new ChildProcess(identity, time, ObserveAsync(process, memoryKills));
    }

    /// <summary>A child that an earlier worker launched; its exit status will not be known.</summary>
    public static ChildProcess Found(ChildIdentity identity, TimeProvider time) => new(identity, time, exit: null);

    /// <summary>Signals the child's whole process group; false when the child has ended.</summary>
    public bool Signal(int signal)
    {
        // The group's id stays taken while the child lives, so between this look and the signal only the child
        // itself can go, and a group id is not given to a new process within that time.
        if (!IsAlive)
            return false;
        return Kill(-Identity.Pid, signal) == 0
            // Launched an instant ago and not yet the leader of its own session.
            || Kill(Identity.Pid, signal) == 0;
    }

    /// <summary>Waits until the process is gone, however it ended.</summary>
    public async Task<ChildExit> WaitForExitAsync(CancellationToken cancellation)
    {
        if (exit is not null)
            return await exit.WaitAsync(cancellation);
        while (IsAlive)
            await Task.Delay(Glance, time, cancellation);
        return new ChildExit(Status: null, MemoryRanOut: false);
    }

    /// <summary>Waits for the end for so long; false when the child outlived it.</summary>
    public async Task<bool> WaitForExitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var expired = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellation);
        try
        {
            await WaitForExitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // The exit is looked at when it happens, not when someone asks: only then is the kernel's count of
    // memory kills evidence.
    private static async Task<ChildExit> ObserveAsync(Process process, MemoryKills memoryKills)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            return new ChildExit(process.ExitCode, memoryKills.AnyRecently());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
