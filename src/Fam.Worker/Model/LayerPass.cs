using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Queries [N, T, H, C], keys and values [N, T, G, C] of one layer.</summary>
public readonly record struct Heads(Tensor Query, Tensor Key, Tensor Value);

/// <summary>
/// One layer's arithmetic for the time of a pass: the same two halves serve tokens and FAM alike, on either path.
/// Small projections of one input are fused into one product, because calls are what small products cost.
/// Products may have a lower precision: what goes into them is lowered, what comes out is raised before anything is added to
/// it, normed, turned to its position or put through a softmax.
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
    private Tensor? qkvShared;
    private Tensor? gateUpShared;
    private readonly ProjectionPass query;
    private readonly ProjectionPass key;
    private readonly ProjectionPass value;
    private readonly ProjectionPass output;
    private readonly ProjectionPass gate;
    private readonly ProjectionPass up;
    private readonly ProjectionPass down;
    private readonly Func<Tensor, Tensor> activation;
    private readonly bool isSilu;
    private readonly ScalarType? products;
    private readonly ScalarType type;

    /// <param name="products">Precision of the matrix products; null is the parameters'.</param>
    public LayerPass(DecoderLayer layer, ModelSpec spec, ScalarType? products = null)
    {
        (this.layer, this.products, type) = (layer, products, layer.input_layernorm.Weight.dtype);
        var (attention, feedForward) = (layer.self_attn, layer.mlp);
        (query, key, value, output) = (Pass(attention.q_proj), Pass(attention.k_proj), Pass(attention.v_proj), Pass(attention.o_proj));
        (gate, up, down) = (Pass(feedForward.gate_proj), Pass(feedForward.up_proj), Pass(feedForward.down_proj));
        (heads, groups, width) = (spec.NumAttentionHeads, spec.NumKeyValueHeads, ModelShape.HeadWidth(spec));
        (activation, isSilu) = (ModelFamily.Activation(spec), spec.HiddenAct == "silu");
        if ((long)spec.HiddenSize * spec.IntermediateSize > FusedElements) return;
        qkv = Lowered(Fused(attention.q_proj, attention.k_proj, attention.v_proj)); // [(H + 2G)·C, D]
        qkvBias = qkv is null ? null : Lowered(FusedBias(attention.q_proj, attention.k_proj, attention.v_proj)); // [(H + 2G)·C]
        gateUp = Lowered(Fused(feedForward.gate_proj, feedForward.up_proj)); // [2·I, D]
        gateUpBias = gateUp is null ? null : Lowered(FusedBias(feedForward.gate_proj, feedForward.up_proj)); // [2·I]
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
    /// <param name="oneOfMany">Whether it is one of many small products of the pass, as a step of a recurrence is.</param>
    public Heads Project(Tensor input, Rotary positions, bool oneOfMany = false)
    {
        var normed = Low(layer.input_layernorm.call(input));
        var (n, t) = (input.shape[0], input.shape[1]);
        var attention = layer.self_attn;
        if (qkv is null)
        {
            return new Heads(
                Turned(attention.q_norm, query.Of(normed, oneOfMany).view(n, t, heads, width), positions),
                Turned(attention.k_norm, key.Of(normed, oneOfMany).view(n, t, groups, width), positions),
                value.Of(normed, oneOfMany).view(n, t, groups, width));
        }

        var all = Fused(normed, qkv, qkvBias, ref qkvShared, oneOfMany).view(n, t, heads + (2 * groups), width);
        if (attention.q_norm is not null)
        {
            var apart = all.split([heads, groups, groups], 2);
            return new Heads(Turned(attention.q_norm, apart[0], positions), Turned(attention.k_norm, apart[1], positions), apart[2]);
        }

        var parts = all.split([heads + groups, groups], 2); // split, not narrow: its gradient is one concatenation
        var turned = Turned(null, parts[0], positions).split([heads, groups], 2);
        return new Heads(turned[0], turned[1], parts[1]);
    }

    /// <summary>Output projection, residual (null is zero) and feed-forward: mixed values [N, T, H·C] → [N, T, D].</summary>
    /// <param name="oneOfMany">Whether it is one of many small products of the pass.</param>
    public Tensor Complete(Tensor mixed, Tensor? residual, bool oneOfMany = false)
    {
        var attended = High(output.Of(mixed, oneOfMany));
        if (residual is not null) attended = attended.add(residual);
        return attended.add(High(FeedForward(Low(layer.post_attention_layernorm.call(attended)), oneOfMany)));
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
        if (heads == groups) return mixed.transpose(1, 2).reshape(n, t, heads * width);
        return mixed.view(n, groups, heads / groups, t, width).permute(0, 3, 1, 2, 4).reshape(n, t, heads * width);
    }

    /// <summary>Attention without a bias, over keys and values that lie in pieces: queries […, R·T, C], pieces […, Sᵢ, C].</summary>
    public Tensor Attend(Tensor query, IReadOnlyCollection<Tensor> keys, IReadOnlyCollection<Tensor> values) => products is null
        ? FusedOperations.Attention(query, keys, values)
        : Attend(query, cat([.. keys], -2), cat([.. values], -2), bias: null);

    /// <summary>Scaled dot-product attention: queries […, R·T, C], keys and values […, S, C], bias […, R·T, S] or null → […, R·T, C].</summary>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias) => Low(Weights(query, key, bias)).matmul(value);

    /// <summary>What attention gives each key: […, R·T, S], each row a sum of 1.</summary>
    public Tensor Weights(Tensor query, Tensor key, Tensor? bias)
    {
        var scores = High(query.mul(1 / Math.Sqrt(width)).matmul(key.transpose(-2, -1)));
        if (bias is not null) scores = scores.add(bias);
        return scores.softmax(-1);
    }

    /// <summary>A bias [.., T, S] repeated for the R heads of a group: [.., R·T, S].</summary>
    public Tensor RepeatForHeads(Tensor bias) =>
        heads == groups ? bias : cat([.. Enumerable.Repeat(bias, (int)(heads / groups))], -2);

    private ProjectionPass Pass(Projection projection) => new(projection, products);

    private Tensor Low(Tensor x) => products is { } low ? x.to(low) : x;

    private Tensor? Lowered(Tensor? x) => x is null ? null : Low(x);

    private Tensor High(Tensor x) => products is null ? x : x.to(type);

    private Tensor Turned(RmsNorm? norm, Tensor each, Rotary positions)
    {
        var high = High(each);
        return Low(positions.Turn(norm is null ? high : norm.call(high)));
    }

    private static Tensor? FusedBias(params Projection[] projections) =>
        projections[0].Bias is null ? null : cat([.. projections.Select(projection => (Tensor)projection.Bias!)], 0);

    // An update has its own product: what it updates stays apart.
    private static Tensor? Fused(params Projection[] projections) =>
        Array.Exists(projections, projection => projection.Update is not null) ? null : cat([.. projections.Select(projection => projection.Weight)], 0);

    // What is lowered is a copy for the pass, whose gradient is added up anyway.
    private Tensor Fused(Tensor input, Tensor weight, Tensor? bias, ref Tensor? shared, bool oneOfMany) => oneOfMany && products is null
        ? FusedOperations.SharedLinear(input, shared ??= FusedOperations.SharedWeight(weight), bias)
        : nn.functional.linear(input, weight, bias);

    private Tensor FeedForward(Tensor x, bool oneOfMany)
    {
        if (gateUp is null) return down.Of(activation(gate.Of(x, oneOfMany)).mul(up.Of(x, oneOfMany)), oneOfMany);
        var both = Fused(x, gateUp, gateUpBias, ref gateUpShared, oneOfMany); // [N, T, 2·I]
        if (isSilu) return down.Of(FusedOperations.SiluGate(both), oneOfMany);
        var parts = both.chunk(2, -1); // 2 × [N, T, I]
        return down.Of(activation(parts[0]).mul(parts[1]), oneOfMany);
    }
}
