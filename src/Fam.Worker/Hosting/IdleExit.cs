using Fam.Worker.Trials;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting;

/// <summary>
/// Ends a worker that had no attempt for <see cref="WorkerOptions.ExitWhenIdleSeconds"/>, so that a pool scales in by
/// workers that leave and not by workers that are taken away. First its heartbeats say that it takes nothing new; a
/// command that is under way meanwhile is obeyed, and the worker stays.
/// </summary>
internal sealed class IdleExit(
    IOptions<WorkerOptions> options, HeldAttempts attempts, IHostApplicationLifetime host, TimeProvider time, ILogger<IdleExit> logger) : BackgroundService
{
    /// <summary>Heartbeats that announce it; as long as one of them may take to arrive.</summary>
    private const int Announcements = 10;

    private readonly WorkerOptions options = options.Value;

    /// <summary>True while heartbeats say that the worker takes nothing new because it is about to leave.</summary>
    public bool IsLeaving { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ExitWhenIdleSeconds == 0)
            return;
        var idle = TimeSpan.FromSeconds(options.ExitWhenIdleSeconds);
        var beat = TimeSpan.FromSeconds(options.HeartbeatSeconds);
        using var timer = new PeriodicTimer(beat, time);
        var (since, taken) = (time.GetTimestamp(), attempts.Taken);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (attempts.Count > 0 || attempts.Taken != taken)
            {
                (since, taken, IsLeaving) = (time.GetTimestamp(), attempts.Taken, false);
            }
            else if (!IsLeaving)
            {
                IsLeaving = time.GetElapsedTime(since) >= idle;
                if (IsLeaving)
                    since = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(since) >= Announcements * beat && await attempts.TryCloseAsync(stoppingToken))
            {
                logger.IdleWorkerLeaves(options.ExitWhenIdleSeconds);
                host.StopApplication();
                return;
            }
        }
    }
}
