using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting;

/// <summary>How a worker runs; section <c>Worker</c> of the configuration.</summary>
public sealed class WorkerOptions
{
    /// <summary>
    /// Name of the worker, stable over restarts; part of its queue's name. Default: the host's name and a random
    /// suffix, kept in <see cref="DataDirectory"/>.
    /// </summary>
    public string? WorkerId { get; set; }

    /// <summary>Pool whose jobs it takes.</summary>
    public string ResourcePool { get; set; } = "default";

    /// <summary>Slots it offers. Default: one per processor core, or one per GPU; on GPUs a multiple of their number.</summary>
    public int? Slots { get; set; }

    /// <summary><c>cpu</c> or <c>cuda</c>: what its slots are.</summary>
    public string DeviceKind { get; set; } = "cpu";

    /// <summary>Bytes of memory of each of its devices. Default: what the machine, its control group or the GPU has.</summary>
    public long? MemoryBytes { get; set; }

    /// <summary>What jobs may ask of a worker by name: <c>Worker:Labels:zone</c> is <c>b</c>. Default: none.</summary>
    public Dictionary<string, string> Labels { get; } = [];

    /// <summary>NVIDIA's tool that lists the GPUs, asked once at the start where <see cref="DeviceKind"/> is <c>cuda</c>. Default: <c>nvidia-smi</c> on PATH.</summary>
    public string NvidiaSmi { get; set; } = "nvidia-smi";

    /// <summary>Seconds between two looks at the GPUs' memory and load, for metrics; 0 for none. Default 10.</summary>
    public double GpuSampleSeconds { get; set; } = 10;

    /// <summary>Where attempts live; used by one worker at a time. Default: <c>~/.local/share/fam/worker</c>.</summary>
    public string DataDirectory { get; set; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "fam", "worker");

    /// <summary>Seconds between two heartbeats. Default 1; a lease must be a multiple of it.</summary>
    public double HeartbeatSeconds { get; set; } = 1;

    /// <summary>Seconds between SIGTERM and SIGKILL for a child that is to end. Default 1.5: a cancel takes under 2 s.</summary>
    public double CancelGraceSeconds { get; set; } = 1.5;

    /// <summary>
    /// Seconds between SIGTERM and SIGKILL for a child that is to save a checkpoint first (a pause, a preemption, the
    /// worker's own stop), where the command names none. Default 20, less than a host's 30 seconds for its stop.
    /// </summary>
    public double CheckpointGraceSeconds { get; set; } = 20;

    /// <summary>Seconds a worker that is being stopped waits until its children's last events are acknowledged. Default 5.</summary>
    public double FlushSeconds { get; set; } = 5;

    /// <summary>Seconds a child may take to exit after its last event before it is killed. Default 10.</summary>
    public double LingerSeconds { get; set; } = 10;

    /// <summary>Seconds until unanswered events are sent again; doubled each time, to at most 30. Default 5.</summary>
    public double ResendSeconds { get; set; } = 5;

    /// <summary>Seconds between two looks at a spool that has nothing new. Default 0.1.</summary>
    public double PollSeconds { get; set; } = 0.1;

    /// <summary>
    /// Seconds after a report of metrics within which an attempt's next ones wait for each other, so that they travel and
    /// are stored together. The first goes at once, and so does whatever is no such report. Default 0.5; 0 lets nothing wait.
    /// </summary>
    public double GatherSeconds { get; set; } = 0.5;

    /// <summary>Bytes of checkpoints and data from the artifact store that are kept in <c>DATA/cache</c>. Default 50 GiB; what is in use stays.</summary>
    public long CacheBytes { get; set; } = 50L << 30;

    /// <summary>Hours for which the directory of a finished attempt stays once all of it is acknowledged. Default 24; 0 removes it at the next look.</summary>
    public double KeepAttemptsHours { get; set; } = 24;

    /// <summary>Bytes that directories of finished attempts may take; beyond, the oldest go sooner. Default 20 GiB.</summary>
    public long KeepAttemptsBytes { get; set; } = 20L << 30;

    /// <summary>Bytes of what a child prints that go into its job's log as they come; of more, the end. Default 256 KiB; 0 ships the end alone.</summary>
    public long OutputBytesPerAttempt { get; set; } = 256 * 1024;

    /// <summary>Niceness of children, −20 to 19. Default 5, so that the service answers while they compute.</summary>
    public int Nice { get; set; } = 5;

    /// <summary>
    /// Leave children running when the worker is stopped in an orderly way, for the next worker on the same
    /// directory to find. Default false: they save a checkpoint and end, and their jobs go on from there.
    /// (Children of a worker that dies are always left running.)
    /// </summary>
    public bool KeepChildrenOnStop { get; set; }

    /// <summary>
    /// Seconds without an attempt after which the worker ends itself, with exit status 0; for workers that something
    /// else starts when slots are wanted. Default 0: never.
    /// </summary>
    public double ExitWhenIdleSeconds { get; set; }

    /// <summary>Assembly that serves <c>run-attempt</c>. Default: the worker's own; tests name another.</summary>
    public string? ChildAssembly { get; set; }
}

/// <summary>Refuses options that cannot work, each with what to write instead.</summary>
internal sealed partial class WorkerOptionsValidation : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>A worker's name has the characters that every broker allows in a queue's name.</summary>
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$", RegexOptions.ExplicitCapture)]
    public static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9._/-]{1,64}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    private static IEnumerable<string> Faults(WorkerOptions options)
    {
        if (options.WorkerId is not null && !Name().IsMatch(options.WorkerId))
            yield return $"Worker:WorkerId is '{options.WorkerId}'; write 1 to 100 letters, digits, '-', '_' or '.', beginning with a letter or digit.";
        if (string.IsNullOrWhiteSpace(options.ResourcePool))
            yield return "Worker:ResourcePool is empty; write a pool's name, such as 'default'.";
        if (options.Slots is < 1 or > 1024)
            yield return $"Worker:Slots is {options.Slots}; write a number from 1 to 1024.";
        if (options.DeviceKind is not ("cpu" or "cuda"))
            yield return $"Worker:DeviceKind is '{options.DeviceKind}'; write 'cpu' or 'cuda'.";
        if (options.MemoryBytes is < 1)
            yield return $"Worker:MemoryBytes is {options.MemoryBytes}; write a number of bytes above 0, or leave it out.";
        foreach (var (label, value) in options.Labels)
        {
            if (!Label().IsMatch(label) || !Label().IsMatch(value))
                yield return $"Worker:Labels:{label} is '{value}'; label and value must be 1 to 64 letters, digits, '.', '-', '_' or '/'.";
        }

        if (string.IsNullOrWhiteSpace(options.NvidiaSmi))
            yield return "Worker:NvidiaSmi is empty; write the tool's name or path, or leave it out for nvidia-smi.";
        if (options.GpuSampleSeconds is not (0 or >= 1 and <= 3600))
            yield return $"Worker:GpuSampleSeconds is {options.GpuSampleSeconds}; write 0 (never) or seconds from 1 to 3600.";
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "Worker:DataDirectory is empty; write a directory that the worker may write to.";
        if (options.HeartbeatSeconds is not (>= 0.05 and <= 60))
            yield return $"Worker:HeartbeatSeconds is {options.HeartbeatSeconds}; write seconds from 0.05 to 60.";
        if (options.CancelGraceSeconds is not (>= 0 and <= 600))
            yield return $"Worker:CancelGraceSeconds is {options.CancelGraceSeconds}; write seconds from 0 to 600.";
        if (options.CheckpointGraceSeconds is not (>= 0 and <= 3600))
            yield return $"Worker:CheckpointGraceSeconds is {options.CheckpointGraceSeconds}; write seconds from 0 to 3600.";
        if (options.FlushSeconds is not (>= 0 and <= 600))
            yield return $"Worker:FlushSeconds is {options.FlushSeconds}; write seconds from 0 to 600.";
        if (options.LingerSeconds is not (>= 0 and <= 600))
            yield return $"Worker:LingerSeconds is {options.LingerSeconds}; write seconds from 0 to 600.";
        if (options.ResendSeconds is not (>= 0.05 and <= 30))
            yield return $"Worker:ResendSeconds is {options.ResendSeconds}; write seconds from 0.05 to 30.";
        if (options.GatherSeconds is not (>= 0 and <= 10))
            yield return $"Worker:GatherSeconds is {options.GatherSeconds}; write seconds from 0 to 10.";
        if (options.PollSeconds is not (>= 0.005 and <= 10))
            yield return $"Worker:PollSeconds is {options.PollSeconds}; write seconds from 0.005 to 10.";
        if (options.CacheBytes < 1 << 20)
            yield return $"Worker:CacheBytes is {options.CacheBytes}; write {1 << 20} or more.";
        if (options.KeepAttemptsHours is not (>= 0 and <= 87_600))
            yield return $"Worker:KeepAttemptsHours is {options.KeepAttemptsHours}; write hours from 0 to 87600.";
        if (options.KeepAttemptsBytes < 0)
            yield return $"Worker:KeepAttemptsBytes is {options.KeepAttemptsBytes}; write 0 or more.";
        if (options.OutputBytesPerAttempt is < 0 or > 64 << 20)
            yield return $"Worker:OutputBytesPerAttempt is {options.OutputBytesPerAttempt}; write bytes from 0 to {64 << 20}.";
        if (options.Nice is < -20 or > 19)
            yield return $"Worker:Nice is {options.Nice}; write a number from -20 to 19.";
        if (options.ExitWhenIdleSeconds is not (>= 0 and <= 604_800))
            yield return $"Worker:ExitWhenIdleSeconds is {options.ExitWhenIdleSeconds}; write seconds from 0 (never) to 604800.";
        if (options.ChildAssembly is not null && !File.Exists(options.ChildAssembly))
            yield return $"Worker:ChildAssembly is '{options.ChildAssembly}', which does not exist; leave it out to use the worker's own.";
        if (options.ChildAssembly is null && typeof(WorkerOptions).Assembly.Location.Length == 0)
            yield return "Fam.Worker is bundled into a single file, which a child cannot be started from; set Worker:ChildAssembly to a Fam.Worker.dll.";
    }
}
