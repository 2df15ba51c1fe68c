using Fam.Contracts.Messages;

namespace Fam.Worker.Trials;

/// <summary>The last stops whose attempts had not arrived: a bus may deliver a stop before the command it belongs to.</summary>
internal sealed class EarlyStops
{
    private const int Most = 1_000;

    private readonly Queue<StopAttempt> stops = new();

    public void Add(StopAttempt stop)
    {
        if (stops.Count == Most)
            stops.Dequeue();
        stops.Enqueue(stop);
    }

    /// <summary>Why that attempt was stopped; null when it was not.</summary>
    public string? Find(string jobId, long token) =>
        stops.FirstOrDefault(stop => stop.JobId == jobId && stop.Token == token)?.Reason;
}
