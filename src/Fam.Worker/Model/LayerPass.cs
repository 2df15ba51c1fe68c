using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Queries [N, T, H, C], keys and values [N, T, G, C] of one layer.</summary>
public readonly record struct Heads(Tensor Query, Tensor Key, Tensor Value);

/// <summary>
/// One layer's arithmetic for the time of a pass: the same two halves serve tokens and FAM alike, on either path.
/// Small projections of one input are fused into one product, because calls are what small products cost.
/// </summary>
/// <remarks>N batch, T time, D width, I inner width, H heads, G key/value heads, R = H / G, C head width, S keys seen.</remarks>
public sealed class LayerPass : IDisposable
{
    private const long FusedElements = 1 << 20;

    private readonly DecoderLayer layer;
    private readonly long heads;
    private readonly long groups;
    private readonly long width;
    private readonly Tensor? qkv;
    private readonly Tensor? qkvBias;
    private readonly Tensor? gateUp;
    private readonly Tensor? gateUpBias;
    private readonly Func<Tensor, Tensor> activation;

    public LayerPass(DecoderLayer layer, ModelSpec spec)
    {
        this.layer = layer;
        (heads, groups, width) = (spec.NumAttentionHeads, spec.NumKeyValueHeads, ModelShape.HeadWidth(spec));
        activation = ModelFamily.Activation(spec);
        if ((long)spec.HiddenSize * spec.IntermediateSize > FusedElements) return;
        var attention = layer.self_attn;
        qkv = Fused(attention.q_proj, attention.k_proj, attention.v_proj); // [(H + 2G)·C, D]
        qkvBias = qkv is null ? null : FusedBias(attention.q_proj, attention.k_proj, attention.v_proj); // [(H + 2G)·C]
        gateUp = Fused(layer.mlp.gate_proj, layer.mlp.up_proj); // [2·I, D]
        gateUpBias = gateUp is null ? null : FusedBias(layer.mlp.gate_proj, layer.mlp.up_proj); // [2·I]
    }

    /// <summary>Lets the fused weights outlive the dispose scope they were made in; <see cref="Dispose"/> ends them then.</summary>
    public LayerPass Keep()
    {
        foreach (var fused in new[] { qkv, qkvBias, gateUp, gateUpBias }) fused?.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (var fused in new[] { qkv, qkvBias, gateUp, gateUpBias }) fused?.Dispose();
    }

    /// <summary>PreNorm, QKV and positions: [N, T, D] → heads.</summary>
    public Heads Project(Tensor input, Rotary positions)
    {
        var normed = layer.input_layernorm.call(input);
        var (n, t) = (input.shape[0], input.shape[1]);
        var attention = layer.self_attn;
        if (qkv is null)
        {
            return new Heads(
                positions.Turn(HeadNorm(attention.q_norm, attention.q_proj.call(normed).view(n, t, heads, width))),
                positions.Turn(HeadNorm(attention.k_norm, attention.k_proj.call(normed).view(n, t, groups, width))),
                attention.v_proj.call(normed).view(n, t, groups, width));
        }

        var all = nn.functional.linear(normed, qkv, qkvBias).view(n, t, heads + (2 * groups), width);
        if (attention.q_norm is not null)
        {
            var apart = all.split([heads, groups, groups], 2);
            return new Heads(positions.Turn(HeadNorm(attention.q_norm, apart[0])), positions.Turn(HeadNorm(attention.k_norm, apart[1])), apart[2]);
        }

        var parts = all.split([heads + groups, groups], 2); // split, not narrow: its gradient is one concatenation
        var turned = positions.Turn(parts[0]).split([heads, groups], 2);
        return new Heads(turned[0], turned[1], parts[1]);
    }

    /// <summary>Output projection, residual (null is zero) and feed-forward: mixed values [N, T, H·C] → [N, T, D].</summary>
    public Tensor Complete(Tensor mixed, Tensor? residual)
    {
        var attended = layer.self_attn.o_proj.call(mixed);
        if (residual is not null) attended = attended.add(residual);
        return attended.add(FeedForward(layer.post_attention_layernorm.call(attended)));
    }

    /// <summary>Queries [N, T, H, C] as [N, G, R·T, C]: the heads that share a key stand below each other.</summary>
    public Tensor GroupQueries(Tensor query)
    {
        var (n, t) = (query.shape[0], query.shape[1]);
        return heads == groups
            ? query.transpose(1, 2)
            : query.reshape(n, t, groups, heads / groups, width).permute(0, 2, 3, 1, 4).reshape(n, groups, heads / groups * t, width);
    }

    /// <summary>Keys or values [N, T, G, C] as [N, G, T, C].</summary>
    public static Tensor GroupKeys(Tensor keys) => keys.transpose(1, 2);

    /// <summary>Mixed values [N, G, R·T, C] as [N, T, H·C].</summary>
    public Tensor Ungroup(Tensor mixed)
    {
        var (n, t) = (mixed.shape[0], mixed.shape[2] * groups / heads);
        return mixed.view(n, groups, heads / groups, t, width).permute(0, 3, 1, 2, 4).reshape(n, t, heads * width);
    }

    /// <summary>Scaled dot-product attention: queries […, R·T, C], keys and values […, S, C], bias […, R·T, S] or null → […, R·T, C].</summary>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias) => Weights(query, key, bias).matmul(value);

    /// <summary>What attention gives each key: […, R·T, S], each row a sum of 1.</summary>
    public Tensor Weights(Tensor query, Tensor key, Tensor? bias)
    {
        var scores = query.mul(1 / Math.Sqrt(width)).matmul(key.transpose(-2, -1));
        if (bias is not null) scores = scores.add(bias);
        return scores.softmax(-1);
    }

    /// <summary>A bias [.., T, S] repeated for the R heads of a group: [.., R·T, S].</summary>
    public Tensor RepeatForHeads(Tensor bias) =>
        heads == groups ? bias : cat([.. Enumerable.Repeat(bias, (int)(heads / groups))], -2);

    private static Tensor HeadNorm(RmsNorm? norm, Tensor each) => norm is null ? each : norm.call(each);

    private static Tensor? FusedBias(params Projection[] projections) =>
        projections[0].Bias is null ? null : cat([.. projections.Select(projection => (Tensor)projection.Bias!)], 0);

    // An update has its own product: what it updates stays apart.
    private static Tensor? Fused(params Projection[] projections) =>
        Array.Exists(projections, projection => projection.Update is not null) ? null : cat([.. projections.Select(projection => projection.Weight)], 0);

    private Tensor FeedForward(Tensor x)
    {
        if (gateUp is null) return layer.mlp.down_proj.call(activation(layer.mlp.gate_proj.call(x)).mul(layer.mlp.up_proj.call(x)));
        var both = nn.functional.linear(x, gateUp, gateUpBias).chunk(2, -1); // 2 × [N, T, I]
        return layer.mlp.down_proj.call(activation(both[0]).mul(both[1]));
    }
}
