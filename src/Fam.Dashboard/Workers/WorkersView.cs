using Fam.Contracts.Views;

namespace Fam.Dashboard.Workers;

/// <summary>Workers, and what waits for them.</summary>
/// <param name="Queue">A page of what waits.</param>
public sealed record WorkersView(IReadOnlyList<WorkerView> Workers, IReadOnlyList<PoolView> Pools, Page<QueuedJobView> Queue)
{
    /// <summary>Every pool that has a worker or a job, by name, with what waits and runs in it.</summary>
    public IEnumerable<(string Name, IReadOnlyList<WorkerView> Workers, PoolView Jobs)> ByPool => Workers.Select(worker => worker.ResourcePool).Concat(Pools.Select(pool => pool.Name))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .Select(name => (
            name,
            (IReadOnlyList<WorkerView>)[.. Workers.Where(worker => worker.ResourcePool == name).OrderByDescending(worker => worker.Alive).ThenBy(worker => worker.Id, StringComparer.Ordinal)],
            Pools.FirstOrDefault(pool => pool.Name == name) ?? new PoolView(name, 0, 0, 0, 0)));

    public int Waiting => Pools.Sum(pool => pool.QueuedJobs);
}
