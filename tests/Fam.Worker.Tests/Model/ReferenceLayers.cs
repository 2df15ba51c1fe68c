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

    /// <summary>Tokens up to the last one, which dynamic and longrope scaling follow.</summary>
    public long SequenceLength { get; set; }

    /// <summary>A token's embedding as the first layer reads it.</summary>
    public double[] Embed(int token) =>
        [.. matrices["model.embed_tokens.weight"][token].Select(value => spec.ModelType == "gemma" ? value * Math.Sqrt(spec.HiddenSize) : value)];

    /// <summary>Rows of a parameter, by its name in a checkpoint.</summary>
    public double[][] Rows(string name) => matrices[name];

    public double[] Head(double[] hidden) =>
        Apply(matrices.TryGetValue("lm_head.weight", out var untied) ? untied : matrices["model.embed_tokens.weight"], FinalNorm(hidden));

    public double[] FinalNorm(double[] hidden) => Norm("model.norm.weight", hidden);

    public Token Project(int layer, double[] hidden, double position)
    {
        var normed = Norm($"model.layers.{layer}.input_layernorm.weight", hidden);
        double[][] Split(string name) => [.. Biased($"model.layers.{layer}.self_attn.{name}", normed).Chunk(ModelShape.HeadWidth(spec))];
        double[] HeadNorm(string name, double[] head) => spec.ModelType == "qwen3" ? Norm($"model.layers.{layer}.self_attn.{name}.weight", head) : head;
        return new Token(
            [.. Split("q_proj").Select(head => Rotate(HeadNorm("q_norm", head), position))],
            [.. Split("k_proj").Select(head => Rotate(HeadNorm("k_norm", head), position))],
            Split("v_proj"));
    }

    private double[] Rotate(double[] head, double position)
    {
        var half = head.Length / 2;
        var turned = new double[head.Length];
        var factor = ReferenceRotary.AttentionFactor(spec);
        for (var i = 0; i < half; i++)
        {
            var angle = position * ReferenceRotary.Frequency(spec, i, SequenceLength);
            turned[i] = factor * ((head[i] * Math.Cos(angle)) - (head[i + half] * Math.Sin(angle)));
            turned[i + half] = factor * ((head[i + half] * Math.Cos(angle)) + (head[i] * Math.Sin(angle)));
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
        var attended = Add(Biased($"model.layers.{layer}.self_attn.o_proj", mixed), residual);
        var normed = Norm($"model.layers.{layer}.post_attention_layernorm.weight", attended);
        var gate = Biased($"model.layers.{layer}.mlp.gate_proj", normed);
        var up = Biased($"model.layers.{layer}.mlp.up_proj", normed);
        var inner = gate.Zip(up, (g, u) => Activate(g) * u).ToArray();
        return Add(Biased($"model.layers.{layer}.mlp.down_proj", inner), attended);
    }

    private double[] Norm(string name, double[] x)
    {
        var scale = 1 / Math.Sqrt(x.Average(value => value * value) + spec.RmsNormEps);
        return [.. x.Zip(matrices[name][0], (value, gain) => value * scale * (spec.ModelType == "gemma" ? 1 + gain : gain))];
    }

    private double Activate(double x) => spec.HiddenAct switch
    {
        "gelu_pytorch_tanh" => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        _ => x / (1 + Math.Exp(-x)),
    };

    /// <summary>A projection, with its bias where the checkpoint has one.</summary>
    private double[] Biased(string name, double[] x)
    {
        var projected = Apply(matrices[name + ".weight"], x);
        return matrices.TryGetValue(name + ".bias", out var bias) ? Add(projected, bias[0]) : projected;
    }

    private static double[] Apply(double[][] matrix, double[] x) => [.. matrix.Select(row => Dot(row, x))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
