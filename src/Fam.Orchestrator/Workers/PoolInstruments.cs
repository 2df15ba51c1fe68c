using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Fam.Orchestrator.Workers;

/// <summary>What pools count and measure. Depths and ages are those of the pools that live in this process.</summary>
public sealed class PoolInstruments
{
    private readonly ConcurrentDictionary<string, (int Waiting, int Running)> pools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Pool, string Worker), long> heard = new();
    private readonly Counter<long> admissions;
    private readonly Counter<long> preemptions;
    private readonly Counter<long> expiries;
    private readonly TimeProvider clock;

    public PoolInstruments(IMeterFactory meters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        this.clock = clock;
        var meter = meters.Create("Fam.Orchestrator");
        admissions = meter.CreateCounter<long>("fam_admissions_total", description: "Jobs that a pool was given to place.");
        preemptions = meter.CreateCounter<long>("fam_preemptions_total", description: "Jobs that were asked to make room for one of higher priority.");
        expiries = meter.CreateCounter<long>("fam_lease_expiries_total", description: "Leases that ran out because their worker gave no sign of life.");
        meter.CreateObservableGauge("fam_queue_depth", () => pools.Select(pool => new Measurement<int>(pool.Value.Waiting, Pool(pool.Key))), description: "Jobs that wait in a pool's queue.");
        meter.CreateObservableGauge("fam_leases", () => pools.Select(pool => new Measurement<int>(pool.Value.Running, Pool(pool.Key))), description: "Jobs that hold slots of a pool's workers.");
        meter.CreateObservableGauge(
            "fam_heartbeat_age_seconds",
            () => heard.Select(worker => new Measurement<double>(clock.GetElapsedTime(worker.Value).TotalSeconds, Pool(worker.Key.Pool), new KeyValuePair<string, object?>("worker", worker.Key.Worker))),
            unit: "s", description: "Time since a worker's last heartbeat.");
    }

    public void Admitted(string pool, int jobs) => admissions.Add(jobs, Pool(pool));

    public void Preempted(string pool) => preemptions.Add(1, Pool(pool));

    public void Expired(string pool) => expiries.Add(1, Pool(pool));

    public void Heard(string pool, string workerId) => heard[(pool, workerId)] = clock.GetTimestamp();

    public void Forgot(string pool, string workerId) => heard.TryRemove((pool, workerId), out _);

    public void Holds(string pool, int waiting, int running) => pools[pool] = (waiting, running);

    /// <summary>The pool lives here no longer.</summary>
    public void Left(string pool)
    {
        pools.TryRemove(pool, out _);
        foreach (var worker in heard.Keys.Where(worker => worker.Pool == pool).ToList())
            heard.TryRemove(worker, out _);
    }

    private static KeyValuePair<string, object?> Pool(string pool) => new("pool", pool);
}
