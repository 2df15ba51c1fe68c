using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>
/// The paper's equations (arXiv 2404.09173, Alg. 1 and 2), token by token over plain arrays in float64: slow, obvious,
/// and sharing no line with the decoder it judges.
/// </summary>
internal sealed class ReferenceDecoder
{
    private readonly ModelSpec spec;
    private readonly Dictionary<string, double[][]> matrices = new(StringComparer.Ordinal);

    public ReferenceDecoder(Decoder decoder)
    {
        spec = decoder.Spec;
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            var flat = parameter.detach().to(float64).contiguous().data<double>().ToArray();
            matrices[name] = [.. flat.Chunk((int)parameter.shape[^1])];
        }
    }

    /// <summary>Logits of each token.</summary>
    /// <param name="passed">FAM states by layer, [L][F][D], instead of the prompt.</param>
    public double[][] Logits(int[] tokens, long firstPosition = 0, double[][][]? passed = null)
    {
        var hidden = tokens.Select(token => matrices["model.embed_tokens.weight"][token]).ToArray();
        var initial = spec.Architecture == Architecture.Fam ? matrices["model.fam_prompt.weight"] : [];
        for (var layer = 0; layer < spec.NumHiddenLayers; layer++)
        {
            var start = passed?[layer] ?? initial;
            var next = Climb(layer, initial, firstPosition);
            hidden = Layer(layer, hidden, start, firstPosition);
            initial = next;
        }

        var head = matrices.TryGetValue("lm_head.weight", out var untied) ? untied : matrices["model.embed_tokens.weight"];
        return [.. hidden.Select(h => Apply(head, Norm("model.norm.weight", h)))];
    }

    private double[][] Layer(int layer, double[][] hidden, double[][] fam, long firstPosition)
    {
        var block = spec.Architecture == Architecture.Full ? hidden.Length : spec.BlockSize;
        var tokens = hidden.Select((h, t) => Project(layer, h, firstPosition + t)).ToArray();
        var famHeads = fam.Select((f, i) => Project(layer, f, firstPosition - fam.Length + i)).ToArray();
        var output = new double[hidden.Length][];
        for (var begin = 0; begin < hidden.Length; begin += block)
        {
            var end = Math.Min(begin + block, hidden.Length);
            var memory = tokens[Math.Max(0, begin - (spec.MemorySegments * block))..begin];
            for (var t = begin; t < end; t++)
                output[t] = Complete(layer, Attend(tokens[t], [.. memory, .. famHeads, .. tokens[begin..(t + 1)]]), hidden[t]);
            if (fam.Length == 0 || end - begin < block) continue;
            var first = begin == 0;
            var updated = fam.Select((f, i) =>
                Complete(layer, Attend(famHeads[i], [.. famHeads, .. tokens[begin..end]]), first ? new double[f.Length] : f)).ToArray();
            famHeads = [.. updated.Select((f, i) => Project(layer, f, firstPosition + end - updated.Length + i))];
            fam = updated;
        }

        return output;
    }

    private double[][] Climb(int layer, double[][] initial, long firstPosition)
    {
        var heads = initial.Select((f, i) => Project(layer, f, firstPosition - initial.Length + i)).ToArray();
        return [.. initial.Select((f, i) => Complete(layer, Attend(heads[i], heads), f))];
    }

    private sealed record Token(double[][] Query, double[][] Key, double[][] Value);

    private Token Project(int layer, double[] hidden, long position)
    {
        var normed = Norm($"model.layers.{layer}.input_layernorm.weight", hidden);
        double[][] Split(string name) => [.. Apply(matrices[$"model.layers.{layer}.self_attn.{name}.weight"], normed).Chunk(ModelShape.HeadWidth(spec))];
        return new Token(
            [.. Split("q_proj").Select(head => Rotate(head, position))],
            [.. Split("k_proj").Select(head => Rotate(head, position))],
            Split("v_proj"));
    }

    private double[] Rotate(double[] head, long position)
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

    private double[] Attend(Token query, Token[] seen)
    {
        var shared = spec.NumAttentionHeads / spec.NumKeyValueHeads;
        return [.. query.Query.SelectMany((q, h) =>
        {
            var scores = seen.Select(token => Dot(q, token.Key[h / shared]) / Math.Sqrt(q.Length)).ToArray();
            var weights = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            return Enumerable.Range(0, q.Length).Select(c => seen.Select((token, s) => weights[s] * token.Value[h / shared][c]).Sum() / weights.Sum());
        })];
    }

    private double[] Complete(int layer, double[] mixed, double[] residual)
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
