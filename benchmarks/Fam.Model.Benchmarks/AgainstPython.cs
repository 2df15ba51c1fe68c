using Fam.Contracts.Specs;

namespace Fam.Model.Benchmarks;

/// <summary>The same models in Python over the same LibTorch: our layer-by-layer algorithm, and the paper's block by block.</summary>
internal static class AgainstPython
{
    private static readonly Architecture[] Architectures = [Architecture.Fam, Architecture.Bswa];

    public static int Run(Settings settings)
    {
        if (settings.OnGpu || settings.Type != TorchSharp.torch.float32)
        {
            Console.Error.WriteLine("Against Python, models are compared on the CPU in float32.");
            return 2;
        }

        using var python = PythonPeer.TryStart();
        if (python is null)
        {
            Console.Error.WriteLine("There is no /usr/bin/python3 with torch. On Debian: apt install python3-torch");
            return 3;
        }

        Console.WriteLine($"LibTorch {TorchSharp.torch.__version__}; Python: {python.Version}. Ratios above 1: C# is faster.");
        Train(settings, python);
        Stream(settings, python);
        return 0;
    }

    private static void Train(Settings settings, PythonPeer python)
    {
        Table.Begin(
            "Training step against Python (aims: layer by layer ≥ 1.1 on tiny, ≥ 0.98 on small and base; block by block ≥ 1.5)",
            "model", "C#, fastest", "median", "Python by layers, fastest", "median", "ratio of fastest", "median of ratios", "Python by blocks, fastest", "ratio of fastest", "median of ratios", "rounds");
        Each(settings, python, (title, shape, work) =>
        {
            var turns = Turns.Take(settings.Seconds, work.Train, () => python.Seconds("train layers"), () => python.Seconds("train blocks"));
            Table.Row(
                title, Turns.Show(turns.Fastest(0)), Turns.Show(turns.Median(0)), Turns.Show(turns.Fastest(1)), Turns.Show(turns.Median(1)),
                Table.Ratio(turns.RatioOfFastest(1, 0)), Table.Ratio(turns.MedianRatio(1, 0)),
                Turns.Show(turns.Fastest(2)), Table.Ratio(turns.RatioOfFastest(2, 0)), Table.Ratio(turns.MedianRatio(2, 0)), turns.Rounds.ToString());
        });
    }

    private static void Stream(Settings settings, PythonPeer python)
    {
        Table.Begin(
            "Streaming inference against Python (aims: ≥ 1.1 on tiny, ≥ 0.98 on small and base)",
            "model", "C#, fastest", "median", "Python, fastest", "median", "ratio of fastest", "median of ratios", "rounds");
        Each(settings, python, (title, shape, work) =>
        {
            var blocks = Math.Max(4, 512 / shape.Block);
            var turns = Turns.Take(settings.Seconds, () => work.Stream(blocks), () => python.Seconds($"stream {blocks}"));
            Table.Row(
                title, Turns.Show(turns.Fastest(0)), Turns.Show(turns.Median(0)), Turns.Show(turns.Fastest(1)), Turns.Show(turns.Median(1)),
                Table.Ratio(turns.RatioOfFastest(1, 0)), Table.Ratio(turns.MedianRatio(1, 0)), turns.Rounds.ToString());
        });
    }

    private static void Each(Settings settings, PythonPeer python, Action<string, Shape, ModelWork> measure)
    {
        foreach (var architecture in Architectures)
        {
            foreach (var shape in Shape.All)
            {
                var title = $"{architecture.ToString().ToLowerInvariant()}, {shape.Title}";
                if (!settings.Wants(title) || shape.Block > 512) continue;
                using var work = new ModelWork(settings, shape.Of(architecture), shape.Batch, shape.Tokens);
                PythonAgreement.Require(python, work, title);
                measure(title, shape, work);
            }
        }
    }
}
