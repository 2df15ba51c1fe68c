using System.Diagnostics.Metrics;
using Fam.Worker.Hosting.Devices;
using Fam.Worker.Trials;

namespace Fam.Worker.Hosting;

/// <summary>What a worker measures: its slots, its attempts and its GPUs. A service of the host because nobody else asks for it.</summary>
internal sealed class WorkerInstruments : IHostedService
{
    public WorkerInstruments(IMeterFactory meters, WorkerIdentity identity, WorkerDevices devices, HeldAttempts attempts, GpuWatch gpus)
    {
        var meter = meters.Create("Fam.Worker");
        var worker = new KeyValuePair<string, object?>("worker", identity.WorkerId);
        meter.CreateObservableGauge("fam_worker_slots", () => new Measurement<int>(devices.Slots, worker), description: "Slots that the worker offers.");
        meter.CreateObservableGauge("fam_worker_attempts", () => new Measurement<int>(attempts.Count, worker), description: "Attempts that the worker holds, those included whose last events are on their way.");
        meter.CreateObservableCounter("fam_worker_attempts_taken_total", () => new Measurement<int>(attempts.Taken, worker), description: "Attempts that the worker ever took.");
        Gauge("fam_gpu_memory_used_bytes", "By", "Memory of the GPU that is in use, by whomever.", gpu => gpu.MemoryUsedBytes);
        Gauge("fam_gpu_memory_total_bytes", "By", "Memory of the GPU.", gpu => gpu.MemoryTotalBytes);
        Gauge("fam_gpu_utilization_ratio", null, "Share of the last sample period in which the GPU ran something, 0 to 1.", gpu => gpu.Utilization);

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
