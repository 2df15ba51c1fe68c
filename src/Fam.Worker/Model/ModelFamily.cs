using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// What Hugging Face's families of Llama's shape have different, by <c>model_type</c>. The facts are those of the published
/// modelling code (transformers, <c>models/*/modeling_*.py</c>).
/// </summary>
public static class ModelFamily
{
    /// <summary>Families that can be built.</summary>
    public static IReadOnlyList<string> Names { get; } = ["llama", "mistral", "qwen2", "qwen3", "gemma"];

    /// <summary>Activations of the feed-forward layers.</summary>
    public static IReadOnlyList<string> Activations { get; } = ["silu", "gelu_pytorch_tanh"];

    /// <summary>1 where a norm's parameter holds what the gain differs from 1, else 0.</summary>
    public static double NormOffset(ModelSpec spec) => spec.ModelType == "gemma" ? 1 : 0;

    /// <summary>Token embeddings are multiplied by it; memory prompts, which stand behind that point, are not.</summary>
    public static double EmbeddingScale(ModelSpec spec) => spec.ModelType == "gemma" ? Math.Sqrt(spec.HiddenSize) : 1;

    /// <summary>The gate's activation.</summary>
    public static Func<Tensor, Tensor> Activation(ModelSpec spec) => spec.HiddenAct == "gelu_pytorch_tanh" ? TanhGelu : x => nn.functional.silu(x);

    // By its formula: TorchSharp's gelu has no tanh form.
    private static Tensor TanhGelu(Tensor x)
    {
        var inner = x.add(x.pow(3).mul(0.044715)).mul(Math.Sqrt(2 / Math.PI));
        return x.mul(0.5).mul(inner.tanh().add(1));
    }
}
