using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Specs;

namespace Fam.Model.Benchmarks;

/// <summary>One stream of up to 262,144 tokens: time and memory over its length, each length in a process of its own.</summary>
internal static class LongStream
{
    private static readonly int[] Lengths = [16_384, 65_536, 262_144];
    private static readonly Architecture[] Architectures = [Architecture.Fam, Architecture.Bswa];

    public static int Run(Settings settings)
    {
        Table.Begin(
            "Streams (aims: time per token within 5 % of that at 16,384, peak memory within 2 %)",
            "model", "tokens", "time", "time per token, against 16,384", "peak resident memory", "against 16,384");
        foreach (var architecture in Architectures.Where(architecture => settings.Wants(architecture.Name())))
        {
            // The whole list twice, and the faster one: a disturbance is not taken for a curve.
            var runs = Lengths.Concat(Lengths.Where(length => length < Lengths[^1])).Select(length => (Length: length, Run: Child(settings, architecture, length))).ToList();
            var best = Lengths.Select(length => (Length: length, Seconds: runs.Where(run => run.Length == length).Min(run => run.Run.Seconds), Peak: runs.First(run => run.Length == length).Run.Peak)).ToList();
            foreach (var (length, seconds, peak) in best)
            {
                Table.Row(
                    $"{architecture.Name()}, tiny, blocks of 128", length.ToString(CultureInfo.InvariantCulture), Turns.Show(seconds),
                    Table.Ratio(seconds / length / (best[0].Seconds / best[0].Length)),
                    string.Create(CultureInfo.InvariantCulture, $"{peak / 1024.0:F1} MB"), Table.Ratio((double)peak / best[0].Peak));
            }
        }

        return 0;
    }

    /// <summary>In the child: streams so many tokens and prints seconds and peak kB.</summary>
    public static int Stream(Settings settings, string architecture, int tokens)
    {
        var shape = Shape.All.First(shape => shape is { Name: "tiny", Block: 128 });
        using var work = new ModelWork(settings, shape.Of(Enum.Parse<Architecture>(architecture)), batch: 1, shape.Tokens);
        work.Stream(32);
        var seconds = 0.0;
        for (var left = tokens / shape.Block; left > 0; left -= 32) seconds += work.Stream(Math.Min(left, 32));
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {peak}"));
        return 0;
    }

    private static (double Seconds, long Peak) Child(Settings settings, Architecture architecture, int tokens)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [
            Environment.GetCommandLineArgs()[0], "stream-child", architecture.ToString(), tokens.ToString(CultureInfo.InvariantCulture),
            "--device", settings.OnGpu ? settings.Device.ToString() : "cpu", "--precision", settings.Type == TorchSharp.torch.bfloat16 ? "bfloat16" : "float32"])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var parts = (child.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The stream of {tokens} tokens ended without a result.")).Split(' ');
        child.WaitForExit();
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
