using System.Globalization;
using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Model.Benchmarks;

/// <summary>Model FLOPs utilization of a training step, against the rate of a large product of matrices on the same device.</summary>
internal static class MatmulCeiling
{
    public static int Run(Settings settings)
    {
        var ceiling = Ceiling(settings);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nMatmul ceiling: {ceiling / 1e12:F3} TFLOP/s"));
        Table.Begin("Training step, model FLOPs utilization (6 FLOPs per parameter and token, and the attention that is computed)", "model", "step", "TFLOP/s", "of the ceiling");
        foreach (var shape in Shape.All.Where(shape => settings.Wants(shape.Title)))
        {
            foreach (var architecture in new[] { Architecture.Bswa, Architecture.Fam })
            {
                using var work = new ModelWork(settings, shape.Of(architecture), shape.Batch, shape.Tokens);
                var turns = Turns.Take(settings.Seconds, work.Train);
                var rate = Flops(shape, work.Decoder.Spec) / turns.Fastest(0);
                Table.Row($"{architecture.Name()}, {shape.Title}", Turns.Show(turns.Fastest(0)), string.Create(CultureInfo.InvariantCulture, $"{rate / 1e12:F3}"), string.Create(CultureInfo.InvariantCulture, $"{rate / ceiling:P1}"));
            }
        }

        return 0;
    }

    private static double Ceiling(Settings settings)
    {
        using var scope = NewDisposeScope();
        var size = settings.OnGpu ? 8192 : 1024;
        var matrix = randn(size, size).to(settings.Type).to(settings.Device);
        var turns = Turns.Take(Math.Min(settings.Seconds, 5), () =>
        {
            var start = settings.Now();
            using var product = matrix.matmul(matrix);
            settings.Finish();
            return settings.Now() - start;
        });
        return 2.0 * size * size * size / turns.Fastest(0);
    }

    private static double Flops(Shape shape, ModelSpec spec)
    {
        var tokens = (double)shape.Tokens * shape.Batch;
        var seen = Enumerable.Range(0, shape.Blocks).Average(block => (Math.Min(block, shape.Segments) * shape.Block) + spec.FamLength + ((shape.Block + 1) / 2.0));
        var products = Fam.Worker.Model.ModelShape.ParameterCount(spec) - ((double)spec.VocabSize * spec.HiddenSize);
        return tokens * ((6 * products) + (12 * seen * spec.HiddenSize * spec.NumHiddenLayers));
    }
}
