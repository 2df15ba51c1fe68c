using System.Diagnostics;
using System.Globalization;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Model.Benchmarks;

/// <summary>What every benchmark is told on the command line.</summary>
/// <param name="Seconds">How long each row of a table may take.</param>
/// <param name="Device">Where our models run.</param>
/// <param name="Type">Their precision.</param>
/// <param name="Only">Rows whose name has this in it; null is all.</param>
internal sealed record Settings(double Seconds, Device Device, ScalarType Type, string? Only)
{
    public const string Usage = "[--seconds S] [--device cpu|cuda|cuda:N] [--precision float32|bfloat16] [--only TEXT]";

    public bool OnGpu => Device.type == DeviceType.CUDA;

    /// <exception cref="ArgumentException">An option is unknown or has a value that it cannot have.</exception>
    public static Settings Parse(ReadOnlySpan<string> options)
    {
        var settings = new Settings(12, CPU, float32, null);
        for (var index = 0; index + 1 < options.Length; index += 2)
        {
            var value = options[index + 1];
            settings = options[index] switch
            {
                "--seconds" => settings with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--device" => settings with { Device = TorchDevice.Parse(value) },
                "--precision" => settings with { Type = value switch { "float32" => float32, "bfloat16" => bfloat16, _ => throw new ArgumentException($"--precision is '{value}'; it must be float32 or bfloat16.", nameof(options)) } },
                "--only" => settings with { Only = value },
                var unknown => throw new ArgumentException($"'{unknown}' is no option; there are {Usage}.", nameof(options)),
            };
        }

        return options.Length % 2 == 0 ? settings : throw new ArgumentException($"'{options[^1]}' has no value.", nameof(options));
    }

    public bool Wants(string row) => Only is null || row.Contains(Only, StringComparison.Ordinal);

    /// <summary>
    /// Seconds of a clock that only differences of mean something. On the CPU it counts the processor time of this process: with one
    /// thread that is what the work costs, whoever else wants the machine. A GPU's work is in no process's time, so there it is the wall's.
    /// </summary>
    public double Now() => OnGpu ? Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency : Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Waits for what the device was given: without it a time would be that of the calls alone.</summary>
    public void Finish()
    {
        if (OnGpu) cuda.synchronize(Device);
    }
}
