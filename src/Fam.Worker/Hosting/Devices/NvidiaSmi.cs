using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Messages;

namespace Fam.Worker.Hosting.Devices;

/// <summary>What NVIDIA's own tool says of the machine's GPUs.</summary>
internal static class NvidiaSmi
{
    private const string Query = "--query-gpu=index,name,memory.total,compute_cap";
    private const string LoadQuery = "--query-gpu=index,name,memory.used,memory.total,utilization.gpu";
    private const string DescribeQuery = "--query-gpu=index,uuid,driver_version,compute_cap,name";
    private const string Format = "--format=csv,noheader,nounits";
    private const long MiB = 1L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks the tool; each device comes with one slot.</summary>
    /// <param name="executable">Its name on PATH, or its path.</param>
    /// <exception cref="InvalidOperationException">It cannot be run, fails, or answers something else; says what to do.</exception>
    public static IReadOnlyList<WorkerDevice> Ask(string executable) => Parse(Run(executable, Query));

    /// <summary>Asks how full and how busy the GPUs are.</summary>
    /// <exception cref="InvalidOperationException">It cannot be run, fails, or answers something else.</exception>
    public static IReadOnlyList<GpuSample> Sample(string executable) => ParseLoad(Run(executable, LoadQuery));

    /// <summary>Asks what the GPUs are.</summary>
    /// <exception cref="InvalidOperationException">It cannot be run, fails, or answers something else.</exception>
    public static IReadOnlyList<GpuDescription> Describe(string executable) =>
        [.. Run(executable, DescribeQuery).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(',', 5, StringSplitOptions.TrimEntries) is [var index, var uuid, var driver, var capability, var name]
            ? new GpuDescription(index, uuid, driver, capability, name)
            : throw new InvalidOperationException($"nvidia-smi says '{line}'; index, uuid, driver, compute capability and name are expected."))];

    private static string Run(string executable, string query)
    {
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(query);
        start.ArgumentList.Add(Format);
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException(Advice(executable, "no process was started"));
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException(Advice(executable, $"it gave no answer within {Patience.TotalSeconds} s"));
            }

            var text = output.GetAwaiter().GetResult();
            return process.ExitCode == 0
                ? text
                : throw new InvalidOperationException(Advice(executable, $"exit status {process.ExitCode}: {(errors.GetAwaiter().GetResult() + text).Trim()}"));
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException(Advice(executable, missing.Message), missing);
        }
    }

    /// <summary>Reads lines such as <c>0, NVIDIA H100 80GB HBM3, 81559, 9.0</c>; memory is in MiB.</summary>
    /// <exception cref="InvalidOperationException">A line is something else; names it and the field.</exception>
    public static IReadOnlyList<WorkerDevice> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var devices = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Device).ToList();
        if (devices.Count == 0)
            throw new InvalidOperationException("nvidia-smi lists no GPU; set Worker:DeviceKind to 'cpu', or give this machine or container a GPU.");
        return devices.Select(device => device.Index).Distinct().Count() == devices.Count
            ? devices
            : throw new InvalidOperationException($"nvidia-smi lists an index twice:\n{text}");
    }

    /// <summary>Reads lines such as <c>0, NVIDIA H100 80GB HBM3, 1024, 81559, 37</c>; memory is in MiB, utilization in percent.</summary>
    /// <exception cref="InvalidOperationException">A line is something else.</exception>
    public static IReadOnlyList<GpuSample> ParseLoad(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
        {
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length < 5 || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                throw new InvalidOperationException($"nvidia-smi says '{line}'; index, name, used and total memory in MiB and utilization in percent are expected.");
            return new GpuSample(index, string.Join(", ", fields[1..^3]), Number(fields[^3]) * MiB, Number(fields[^2]) * MiB, Number(fields[^1]) / 100.0);
        })];

        // What a device does not tell reads [N/A].
        static long? Number(string field) => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static WorkerDevice Device(string line)
    {
        // A name may hold commas; what stands around it does not.
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length < 4)
            throw new InvalidOperationException($"nvidia-smi says '{line}'; index, name, memory in MiB and compute capability are expected. A driver older than 470 does not know compute_cap: update it.");
        if (!int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw Wrong(line, "index", fields[0], "a whole number");
        if (!double.TryParse(fields[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            throw Wrong(line, "compute_cap", fields[^1], "a version such as 9.0");
        // A device shared by time, or one in a broken state, may say [N/A].
        long? memory = long.TryParse(fields[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var mebibytes) ? mebibytes * MiB
            : fields[^2] is ['[', ..] ? null
            : throw Wrong(line, "memory.total", fields[^2], "a number of MiB");
        return new WorkerDevice(index, "cuda", Slots: 1, string.Join(", ", fields[1..^2]), memory, fields[^1]);
    }

    private static InvalidOperationException Wrong(string line, string field, string value, string right) =>
        new($"nvidia-smi says '{line}': {field} is '{value}', but {right} is expected.");

    private static string Advice(string executable, string what) =>
        $"Worker:DeviceKind is 'cuda', and '{executable}' could not be asked for the GPUs: {what}. Install NVIDIA's driver, name the tool by Worker:NvidiaSmi, or set Worker:DeviceKind to 'cpu'.";
}

/// <summary>A GPU as NVIDIA's tool describes it.</summary>
internal sealed record GpuDescription(string Index, string Uuid, string Driver, string ComputeCapability, string Name);
