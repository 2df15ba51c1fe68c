using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting.Devices;

/// <summary>Asks <c>nvidia-smi</c> from time to time how full and how busy the worker's GPUs are.</summary>
internal sealed class GpuWatch(IOptions<WorkerOptions> options, WorkerDevices devices, TimeProvider time, ILogger<GpuWatch> logger) : BackgroundService
{
    private bool answers = true;

    /// <summary>What was last answered, of the GPUs that the worker offers; empty where there is none, or no answer.</summary>
    public IReadOnlyList<GpuSample> Latest { get; private set; } = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (devices.Kind != "cuda" || options.Value.GpuSampleSeconds == 0)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.GpuSampleSeconds), time);
        do
            await SampleAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SampleAsync(CancellationToken stop)
    {
        try
        {
            // A worker that stops does not wait for a tool that hangs.
            var all = await Task.Run(() => NvidiaSmi.Sample(options.Value.NvidiaSmi), stop).WaitAsync(stop);
            Latest = [.. all.Where(sample => devices.All.Any(device => device.Index == sample.Index))];
            answers = true;
        }
        catch (InvalidOperationException silent)
        {
            // Said once: trainings go on, only their GPU's load is not known.
            if (answers)
                logger.GpusUnsampled(silent);
            (Latest, answers) = ([], false);
        }
    }
}

/// <summary>A GPU at one moment; what it does not tell is null.</summary>
/// <param name="Index">Its number on the worker.</param>
/// <param name="Name">Such as <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="MemoryUsedBytes">In use by whomever.</param>
/// <param name="MemoryTotalBytes">All of it.</param>
/// <param name="Utilization">Share of the last sample period in which a kernel ran, 0 to 1.</param>
internal sealed record GpuSample(int Index, string Name, long? MemoryUsedBytes, long? MemoryTotalBytes, double? Utilization);
