using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Specs;

namespace Fam.Model.Benchmarks;

/// <summary>
/// One stream of up to 262,144 tokens: time and memory over its length. Times take turns in one process: of each length so many
/// streams a turn that all have the same tokens, so that a short stream is measured as long as a long one. Memory is that of a
/// process of its own for each length.
/// </summary>
internal static class LongStream
{
    private static readonly int[] Lengths = [16_384, 65_536, 262_144];
    private const int LeastRounds = 3;
    private static readonly Architecture[] Architectures = [Architecture.Fam, Architecture.Bswa];

    public static int Run(Settings settings)
    {
        Table.Begin(
            "Streams (aims: time per token within 5 % of that at 16,384, peak memory within 2 %)",
            "model", "tokens", "time, median", "time per token, against 16,384, median of ratios", "peak resident memory", "against 16,384", "rounds");
        foreach (var architecture in Architectures.Where(architecture => settings.Wants(architecture.Name())))
        {
            var shape = Tiny();
            using var work = new ModelWork(settings, shape.Of(architecture), batch: 1, shape.Tokens);
            var turns = Turns.Take(
                settings.Seconds, LeastRounds,
                [.. Lengths.Select(length => (Func<double>)(() => Enumerable.Range(0, Lengths[^1] / length).Sum(_ => work.FreshStream(length / shape.Block))))]);
            var peaks = Lengths.Select(length => Peak(settings, architecture, length)).ToList();
            foreach (var (index, length) in Lengths.Index())
            {
                Table.Row(
                    $"{architecture.Name()}, tiny, blocks of 128", length.ToString(CultureInfo.InvariantCulture), Turns.Show(turns.Median(index) * length / Lengths[^1]),
                    Table.Ratio(turns.MedianRatio(index, 0)),
                    string.Create(CultureInfo.InvariantCulture, $"{peaks[index] / 1024.0:F1} MB"), Table.Ratio((double)peaks[index] / peaks[0]), turns.Rounds.ToString(CultureInfo.InvariantCulture));
            }
        }

        return 0;
    }

    private static Shape Tiny() => Shape.All.First(shape => shape is { Name: "tiny", Block: 128 });

    /// <summary>In the child: streams so many tokens and prints peak kB.</summary>
    public static int Stream(Settings settings, string architecture, int tokens)
    {
        var shape = Tiny();
        using var work = new ModelWork(settings, shape.Of(Enum.Parse<Architecture>(architecture)), batch: 1, shape.Tokens);
        for (var left = tokens / shape.Block; left > 0; left -= 32) work.Stream(Math.Min(left, 32));
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(peak);
        return 0;
    }

    private static long Peak(Settings settings, Architecture architecture, int tokens)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [
            Environment.GetCommandLineArgs()[0], "stream-child", architecture.ToString(), tokens.ToString(CultureInfo.InvariantCulture),
            "--device", settings.OnGpu ? settings.Device.ToString() : "cpu", "--precision", settings.Type == TorchSharp.torch.bfloat16 ? "bfloat16" : "float32"])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var peak = child.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The stream of {tokens} tokens ended without a result.");
        child.WaitForExit();
        return long.Parse(peak, CultureInfo.InvariantCulture);
    }
}
