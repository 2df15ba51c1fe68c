namespace Fam.Orchestrator.Workers;

/// <summary>Open leases by job and by worker.</summary>
public sealed class LeaseBook
{
    private readonly Dictionary<string, Lease> byJob = [];
    private readonly Dictionary<string, Dictionary<string, Lease>> byWorker = [];

    public IReadOnlyCollection<Lease> All => byJob.Values;

    public Lease? Find(string jobId) => byJob.GetValueOrDefault(jobId);

    public IReadOnlyCollection<Lease> OfWorker(string workerId) =>
        byWorker.TryGetValue(workerId, out var leases) ? leases.Values : Array.Empty<Lease>();

    /// <summary>Adds the lease of a job that has none.</summary>
    public void Put(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        byJob.Add(lease.JobId, lease);
        if (!byWorker.TryGetValue(lease.WorkerId, out var leases))
            byWorker[lease.WorkerId] = leases = [];
        leases[lease.JobId] = lease;
    }

    public void Remove(string jobId)
    {
        if (!byJob.Remove(jobId, out var lease))
            return;
        var leases = byWorker[lease.WorkerId];
        leases.Remove(jobId);
        if (leases.Count == 0)
            byWorker.Remove(lease.WorkerId);
    }
}
