using Fam.Contracts.Specs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// A Llama-shaped decoder: parameters under Hugging Face's names, shapes checked, nothing computed here but the two ends.
/// <see cref="TrainingPass"/> runs whole sequences through it, <see cref="StreamingPass"/> streams of any length.
/// </summary>
public sealed class Decoder : NamedModule
{
    /// <summary>Builds the modules with zero matrices and unit norms; <see cref="Initialization"/> or a checkpoint fills them.</summary>
    /// <param name="spec">A shape that <see cref="ModelShape.Check"/> accepts.</param>
    /// <exception cref="ModelShapeException">The shape is impossible.</exception>
    public Decoder(ModelSpec spec) : base(nameof(Decoder))
    {
        ModelShape.Check(spec);
        Spec = spec;
        model = new DecoderBody(spec);
        register_module(nameof(model), model);
        if (spec.TieWordEmbeddings) return;
        lm_head = new Projection(spec.VocabSize, spec.HiddenSize);
        register_module(nameof(lm_head), lm_head);
    }

    public ModelSpec Spec { get; }

    public DecoderBody model { get; }

    /// <summary>Absent where the embeddings are tied.</summary>
    public Projection? lm_head { get; }

    /// <summary>Takes the values of another's parameters, which have the same names and shapes.</summary>
    public void CopyParameters(Decoder other)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var values = other.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        foreach (var (name, parameter) in named_parameters()) parameter.copy_(values[name]);
    }

    /// <summary>Token embeddings: ids [N, T] → [N, T, D].</summary>
    public Tensor Embed(Tensor tokens)
    {
        var embedded = model.embed_tokens.Weight.index_select(0, tokens.reshape(-1)).view(tokens.shape[0], tokens.shape[1], -1);
        return ModelFamily.EmbeddingScale(Spec) is var scale && scale == 1 ? embedded : embedded.mul(scale);
    }

    /// <summary>Final norm and output projection: [N, T, D] → logits [N, T, V], in the precision of the input.</summary>
    /// <param name="products">Precision of the product; null is the parameters'.</param>
    public Tensor Head(Tensor hidden, ScalarType? products = null)
    {
        using var scope = NewDisposeScope();
        var normed = model.norm.call(hidden);
        var output = lm_head ?? model.embed_tokens;
        return (products is { } low ? output.call(normed.to(low)).to(hidden.dtype) : output.call(normed)).MoveToOuterDisposeScope();
    }
}

/// <summary>Everything under the name <c>model</c>.</summary>
public sealed class DecoderBody : NamedModule
{
    public DecoderBody(ModelSpec spec) : base(nameof(DecoderBody))
    {
        embed_tokens = new Projection(spec.VocabSize, spec.HiddenSize);
        layers = new ModuleList<DecoderLayer>([.. Enumerable.Range(0, spec.NumHiddenLayers).Select(_ => new DecoderLayer(spec))]);
        norm = new RmsNorm(spec.HiddenSize, spec.RmsNormEps, ModelFamily.NormOffset(spec));
        register_module(nameof(embed_tokens), embed_tokens);
        register_module(nameof(layers), layers);
        register_module(nameof(norm), norm);
        if (!MemoryMode.Of(spec).HasPrompt) return;
        fam_prompt = new Projection(spec.FamLength, spec.HiddenSize);
        register_module(nameof(fam_prompt), fam_prompt);
    }

    public Projection embed_tokens { get; }

    public ModuleList<DecoderLayer> layers { get; }

    public RmsNorm norm { get; }

    /// <summary>
    /// The initial FAM at the level of token embeddings, [F, D] (App. B.1), where it does not start from each layer's own
    /// prefix; the memory tokens of <c>rmt</c> and <c>autocompressor</c>.
    /// </summary>
    public Projection? fam_prompt { get; }
}

/// <summary>Parameters of one layer.</summary>
public sealed class DecoderLayer : NamedModule
{
    public DecoderLayer(ModelSpec spec) : base(nameof(DecoderLayer))
    {
        input_layernorm = new RmsNorm(spec.HiddenSize, spec.RmsNormEps, ModelFamily.NormOffset(spec));
        self_attn = new AttentionWeights(spec);
        post_attention_layernorm = new RmsNorm(spec.HiddenSize, spec.RmsNormEps, ModelFamily.NormOffset(spec));
        mlp = new FeedForwardWeights(spec);
        register_module(nameof(input_layernorm), input_layernorm);
        register_module(nameof(self_attn), self_attn);
        register_module(nameof(post_attention_layernorm), post_attention_layernorm);
        register_module(nameof(mlp), mlp);
        if (!MemoryMode.Of(spec).HasPrefix) return;
        fam_prefix = new Projection(spec.FamLength, spec.HiddenSize);
        register_module(nameof(fam_prefix), fam_prefix);
    }

    public RmsNorm input_layernorm { get; }

    public AttentionWeights self_attn { get; }

    public RmsNorm post_attention_layernorm { get; }

    public FeedForwardWeights mlp { get; }

    /// <summary>This layer's initial FAM, [F, D]; only where no prompt climbs (App. B.1).</summary>
    public Projection? fam_prefix { get; }
}

/// <summary>Grouped-query attention's four projections (Ainslie et al., arXiv 2305.13245).</summary>
public sealed class AttentionWeights : NamedModule
{
    public AttentionWeights(ModelSpec spec) : base(nameof(AttentionWeights))
    {
        var head = ModelShape.HeadWidth(spec);
        var biased = spec.HasInputBias();
        q_proj = new Projection(spec.NumAttentionHeads * head, spec.HiddenSize, biased);
        k_proj = new Projection(spec.NumKeyValueHeads * head, spec.HiddenSize, biased);
        v_proj = new Projection(spec.NumKeyValueHeads * head, spec.HiddenSize, biased);
        o_proj = new Projection(spec.HiddenSize, spec.NumAttentionHeads * head, spec.HasOutputBias());
        register_module(nameof(q_proj), q_proj);
        register_module(nameof(k_proj), k_proj);
        register_module(nameof(v_proj), v_proj);
        register_module(nameof(o_proj), o_proj);
        if (!spec.HasHeadNorms()) return;
        q_norm = new RmsNorm(head, spec.RmsNormEps);
        k_norm = new RmsNorm(head, spec.RmsNormEps);
        register_module(nameof(q_norm), q_norm);
        register_module(nameof(k_norm), k_norm);
    }

    public Projection q_proj { get; }

    public Projection k_proj { get; }

    public Projection v_proj { get; }

    public Projection o_proj { get; }

    /// <summary>Norm over each query head, [C], before positions; only Qwen3 has it.</summary>
    public RmsNorm? q_norm { get; }

    /// <summary>Norm over each key head, [C].</summary>
    public RmsNorm? k_norm { get; }
}

/// <summary>SwiGLU's three projections (Shazeer, arXiv 2002.05202).</summary>
public sealed class FeedForwardWeights : NamedModule
{
    public FeedForwardWeights(ModelSpec spec) : base(nameof(FeedForwardWeights))
    {
        gate_proj = new Projection(spec.IntermediateSize, spec.HiddenSize, spec.MlpBias);
        up_proj = new Projection(spec.IntermediateSize, spec.HiddenSize, spec.MlpBias);
        down_proj = new Projection(spec.HiddenSize, spec.IntermediateSize, spec.MlpBias);
        register_module(nameof(gate_proj), gate_proj);
        register_module(nameof(up_proj), up_proj);
        register_module(nameof(down_proj), down_proj);
    }

    public Projection gate_proj { get; }

    public Projection up_proj { get; }

    public Projection down_proj { get; }
}
