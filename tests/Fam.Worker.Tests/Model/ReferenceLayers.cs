using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>The arithmetic of one token in one layer, over plain arrays in float64.</summary>
internal sealed class ReferenceLayers
{
    private readonly ModelSpec spec;
    private readonly Dictionary<string, double[][]> matrices = new(StringComparer.Ordinal);

    public ReferenceLayers(Decoder decoder)
    {
        spec = decoder.Spec;
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            var flat = parameter.detach().to(float64).contiguous().data<double>().ToArray();
            matrices[name] = [.. flat.Chunk((int)parameter.shape[^1])];
        }
    }

    public sealed record Token(double[][] Query, double[][] Key, double[][] Value);

    /// <summary>Rows of a parameter, by its name in a checkpoint.</summary>
    public double[][] Rows(string name) => matrices[name];

    public double[] Head(double[] hidden) =>
        Apply(matrices.TryGetValue("lm_head.weight", out var untied) ? untied : matrices["model.embed_tokens.weight"], FinalNorm(hidden));

    public double[] FinalNorm(double[] hidden) => Norm("model.norm.weight", hidden);

    public Token Project(int layer, double[] hidden, double position)
    {
        var normed = Norm($"model.layers.{layer}.input_layernorm.weight", hidden);
        double[][] Split(string name) => [.. Apply(matrices[$"model.layers.{layer}.self_attn.{name}.weight"], normed).Chunk(ModelShape.HeadWidth(spec))];
        return new Token(
            [.. Split("q_proj").Select(head => Rotate(head, position))],
            [.. Split("k_proj").Select(head => Rotate(head, position))],
            Split("v_proj"));
    }

    private double[] Rotate(double[] head, double position)
    {
        var half = head.Length / 2;
        var turned = new double[head.Length];
        for (var i = 0; i < half; i++)
        {
            var angle = position * Math.Pow(spec.RopeTheta, -2.0 * i / head.Length);
            turned[i] = (head[i] * Math.Cos(angle)) - (head[i + half] * Math.Sin(angle));
            turned[i + half] = (head[i + half] * Math.Cos(angle)) + (head[i] * Math.Sin(angle));
        }

        return turned;
    }

    public double[] Attend(Token query, IReadOnlyList<Token> seen)
    {
        var shared = spec.NumAttentionHeads / spec.NumKeyValueHeads;
        return [.. query.Query.SelectMany((q, h) =>
        {
            var scores = seen.Select(token => Dot(q, token.Key[h / shared]) / Math.Sqrt(q.Length)).ToArray();
            var weights = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            return Enumerable.Range(0, q.Length).Select(c => seen.Select((token, s) => weights[s] * token.Value[h / shared][c]).Sum() / weights.Sum());
        })];
    }

    public double[] Complete(int layer, double[] mixed, double[] residual)
    {
        var attended = Add(Apply(matrices[$"model.layers.{layer}.self_attn.o_proj.weight"], mixed), residual);
        var normed = Norm($"model.layers.{layer}.post_attention_layernorm.weight", attended);
        var gate = Apply(matrices[$"model.layers.{layer}.mlp.gate_proj.weight"], normed);
        var up = Apply(matrices[$"model.layers.{layer}.mlp.up_proj.weight"], normed);
        var inner = gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u).ToArray();
        return Add(Apply(matrices[$"model.layers.{layer}.mlp.down_proj.weight"], inner), attended);
    }

    private double[] Norm(string name, double[] x)
    {
        var scale = 1 / Math.Sqrt(x.Average(value => value * value) + spec.RmsNormEps);
        return [.. x.Zip(matrices[name][0], (value, gain) => value * scale * gain)];
    }

    private static double[] Apply(double[][] matrix, double[] x) => [.. matrix.Select(row => Dot(row, x))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
