using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

public sealed class FeedbackDiagnosticsTests
{
    private static readonly string[] Names = ["norm", "drift", "saturation", "attention_to", "entropy_to", "entropy_from"];

    private static readonly int[] Tokens = [.. Enumerable.Range(0, 22).Select(t => (7 * t) % 23)];

    [Fact]
    public void Every_layer_and_block_is_measured_and_no_logit_changes()
    {
        using var scope = NewDisposeScope();
        var decoder = DecoderTests.Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 3, MemorySegments = 1, BlockSize = 4 });
        var metrics = Measure(decoder, out var logits);

        // 5 whole blocks; told are 0, 1, 2 and 4, and the mean.
        Assert.Equal(2 * Names.Length * 5, metrics.Count);
        Assert.All(Enumerable.Range(0, 2).SelectMany(layer => Names.SelectMany(name => new[] { "", "@0", "@1", "@2", "@4" }.Select(at => $"fam/layer{layer}/{name}{at}"))), name => Assert.Contains(name, metrics));
        Assert.All(metrics.Where(metric => metric.Key.Contains("entropy", StringComparison.Ordinal) || metric.Key.Contains("attention", StringComparison.Ordinal)), metric => Assert.InRange(metric.Value, 0, 1));
        Assert.All(metrics.Where(metric => metric.Key.Contains("saturation", StringComparison.Ordinal)), metric => Assert.InRange(metric.Value, -0.5, 1));
        DecoderTests.AssertClose(DecoderTests.Rows(TrainingPass.Run(decoder, DecoderTests.Ids(Tokens)).Logits, 0), logits);
    }

    [Theory]
    [InlineData(Architecture.Fam)]
    [InlineData(Architecture.FamStatic)]
    public void Norm_and_saturation_are_those_of_the_last_state(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        var decoder = DecoderTests.Build(new ModelSpec { Architecture = architecture, FamLength = 2, BlockSize = 4 });
        var last = TrainingPass.Run(decoder, DecoderTests.Ids(Tokens), wantLastFam: true).LastFam;
        var metrics = Measure(decoder, out _);
        for (var layer = 0; layer < last.Count; layer++)
        {
            var rows = DecoderTests.Rows(last[layer], 0);
            double Norm(double[] row) => Math.Sqrt(row.Sum(value => value * value));
            Assert.Equal(rows.Average(Norm), metrics[$"fam/layer{layer}/norm@4"], 1e-4);
            Assert.Equal(rows[0].Zip(rows[1], (a, b) => a * b).Sum() / (Norm(rows[0]) * Norm(rows[1])), metrics[$"fam/layer{layer}/saturation@4"], 1e-4);
        }
    }

    [Fact]
    public void Alike_activations_are_saturated_and_draw_even_attention()
    {
        using var scope = NewDisposeScope();
        var decoder = DecoderTests.Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 2, BlockSize = 4, FamPosition = FamPosition.Zero });
        using (no_grad()) decoder.model.fam_prompt!.Weight.copy_(ones_like(decoder.model.fam_prompt.Weight));
        var metrics = Measure(decoder, out _);
        Assert.Equal(1, metrics["fam/layer0/saturation"], 1e-5);
        Assert.Equal(1, metrics["fam/layer0/entropy_to"], 1e-5);
    }

    private static IReadOnlyDictionary<string, double> Measure(Decoder decoder, out double[][] logits)
    {
        var diagnostics = new FeedbackDiagnostics();
        using (var stream = new StreamingPass(decoder, batch: 1, firstPosition: 0, diagnostics))
        {
            logits = [.. DecoderTests.Rows(stream.Next(DecoderTests.Ids(Tokens[..6])), 0), .. DecoderTests.Rows(stream.Next(DecoderTests.Ids(Tokens[6..])), 0)];
        }

        return diagnostics.Metrics();
    }
}
