using System.Diagnostics.Metrics;
using Fam.Worker.Hosting.Devices;
using Fam.Worker.Trials;

namespace Fam.Worker.Hosting;

/// <summary>What a worker measures: its slots, its attempts, its machine and its GPUs. A service of the host because nobody else asks for it.</summary>
internal sealed class WorkerInstruments : IHostedService
{
    public WorkerInstruments(IMeterFactory meters, WorkerIdentity identity, WorkerDevices devices, HeldAttempts attempts, WorkerLoad load, GpuWatch gpus)
    {
        var meter = meters.Create("Fam.Worker");
        var worker = new KeyValuePair<string, object?>("worker", identity.WorkerId);
        meter.CreateObservableGauge("fam_worker_slots", () => new Measurement<int>(devices.Slots, worker), description: "Slots that the worker offers.");
        meter.CreateObservableGauge("fam_worker_attempts", () => new Measurement<int>(attempts.Count, worker), description: "Attempts that the worker holds, those included whose last events are on their way.");
        meter.CreateObservableCounter("fam_worker_attempts_taken_total", () => new Measurement<int>(attempts.Taken, worker), description: "Attempts that the worker ever took.");
        meter.CreateObservableGauge(
            "fam_worker_cpu_load_ratio", () => Known(load.Latest.CpuLoad), description: "Share of the worker's cores that was busy between its last two heartbeats, by whomever, 0 to 1.");
        meter.CreateObservableGauge("fam_worker_memory_used_bytes", () => Known(load.Latest.MemoryInUseBytes), "By", "Memory of the worker's machine or container that is in use, by whomever.");
        Gauge("fam_gpu_memory_used_bytes", "By", "Memory of the GPU that is in use, by whomever.", gpu => gpu.MemoryUsedBytes);
        Gauge("fam_gpu_memory_total_bytes", "By", "Memory of the GPU.", gpu => gpu.MemoryTotalBytes);
        Gauge("fam_gpu_utilization_ratio", null, "Share of the last sample period in which the GPU ran something, 0 to 1.", gpu => gpu.Utilization);

        IEnumerable<Measurement<double>> Known(double? value) => value is { } known ? [new Measurement<double>(known, worker)] : [];

        void Gauge(string name, string? unit, string description, Func<GpuSample, double?> value) => meter.CreateObservableGauge(
            name,
            () => from gpu in gpus.Latest
                  let measured = value(gpu)
                  where measured is not null
                  select new Measurement<double>(measured.Value, worker, new("gpu", gpu.Index), new("name", gpu.Name)),
            unit, description);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
