using System.Globalization;
using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Model.Benchmarks;

/// <summary>Every architecture on the device in float32, both passes and the gradient, against the training pass on the CPU in float64.</summary>
internal static class DeviceCheck
{
    private const double Tolerance = 2e-3;

    public static int Run(Settings settings)
    {
        Table.Begin($"Models on {settings.Device} in float32 against the CPU in float64 (largest difference of logits, relative of the gradient's norm; at most {Tolerance.ToString(CultureInfo.InvariantCulture)})", "architecture", "training pass", "streaming", "gradient norm", "verdict");
        var wrong = 0;
        foreach (var architecture in Enum.GetValues<Architecture>())
        {
            using var scope = NewDisposeScope();
            var shape = Shape.All[0];
            var spec = shape.Of(architecture) with { FamLength = 4, SlidingWindow = 48, NumKeyValueHeads = 2, MemorySegments = 2 };
            using var generator = new Generator(3, CPU);
            var tokens = randint(0, spec.VocabSize, [2, (shape.Block * 5) + 7], dtype: int64, generator: generator);
            var (expected, expectedNorm) = Train(spec, tokens, CPU, float64);
            var (logits, norm) = Train(spec, tokens, settings.Device, float32);
            var differences = new[] { Largest(logits, expected), Largest(Stream(spec, tokens, settings.Device), expected), Math.Abs(norm - expectedNorm) / expectedNorm };
            var holds = differences.All(difference => difference <= Tolerance);
            if (!holds) wrong++;
            Table.Row([architecture.Name(), .. differences.Select(difference => difference.ToString("E1", CultureInfo.InvariantCulture)), holds ? "same" : "DIFFERENT"]);
        }

        return wrong == 0 ? 0 : 1;
    }

    private static (Tensor Logits, double Norm) Train(ModelSpec spec, Tensor tokens, Device device, ScalarType type)
    {
        using var decoder = New(spec, device, type);
        var here = tokens.to(device);
        var logits = TrainingPass.Run(decoder, here).Logits;
        ModelWork.Loss(logits, here).backward();
        return (logits.detach(), nn.utils.clip_grad_norm_(decoder.parameters(), 1e9));
    }

    private static Tensor Stream(ModelSpec spec, Tensor tokens, Device device)
    {
        using var decoder = New(spec, device, float32);
        using var stream = new StreamingPass(decoder, tokens.shape[0]);
        return stream.Next(tokens.to(device));
    }

    private static Decoder New(ModelSpec spec, Device device, ScalarType type)
    {
        var decoder = new Decoder(spec);
        Initialization.Apply(decoder, seed: 1);
        decoder.to(device, type);
        return decoder;
    }

    private static double Largest(Tensor one, Tensor other) => one.cpu().to(float64).sub(other.cpu()).abs().max().item<double>();
}
