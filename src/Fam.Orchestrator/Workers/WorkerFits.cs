namespace Fam.Orchestrator.Workers;

/// <summary>A <see cref="WorkerFit"/> for each shape that is asked about, kept up with every change of a worker.</summary>
public sealed class WorkerFits(IReadOnlyDictionary<string, PoolWorker> workers)
{
    /// <summary>Shapes that are kept although nobody waits with them: building one looks at every worker.</summary>
    private const int KeptUnused = 64;

    private readonly Dictionary<RequestShape, WorkerFit> fits = [];

    public WorkerFit Of(RequestShape shape, WaitingJobs queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (fits.TryGetValue(shape, out var fit))
            return fit;
        if (fits.Count >= KeptUnused)
        {
            foreach (var unused in fits.Keys.Where(known => !queue.IsWaitedFor(known)).ToList())
                fits.Remove(unused);
        }

        fits[shape] = fit = new WorkerFit(shape);
        foreach (var worker in workers.Values)
            fit.Put(worker);
        return fit;
    }

    /// <summary>The worker's load, or whether it takes jobs, has changed.</summary>
    public void Changed(PoolWorker worker)
    {
        foreach (var fit in fits.Values)
            fit.Put(worker);
    }

    public void Remove(string workerId)
    {
        foreach (var fit in fits.Values)
            fit.Remove(workerId);
    }
}
