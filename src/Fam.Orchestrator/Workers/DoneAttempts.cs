namespace Fam.Orchestrator.Workers;

/// <summary>
/// Attempts that told of their jobs' completion lately. A worker lists them until it knows that this is committed; their
/// children are gone, so they hold no slot, and there is nothing to ask their jobs.
/// </summary>
public sealed class DoneAttempts(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly HashSet<(string JobId, long Token)> known = [];
    private readonly Queue<(string JobId, long Token, long At)> order = [];

    public void Add(string jobId, long token)
    {
        while (order.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) >= Kept)
        {
            order.Dequeue();
            known.Remove((oldest.JobId, oldest.Token));
        }

        if (known.Add((jobId, token)))
            order.Enqueue((jobId, token, clock.GetTimestamp()));
    }

    public bool Contains(string jobId, long token) => known.Contains((jobId, token));
}
