namespace Fam.Contracts.Specs;

/// <summary>Parameters that only some of Hugging Face's families have, by <c>model_type</c> (transformers, <c>models/*/modeling_*.py</c>).</summary>
public static class FamilyTraits
{
    /// <summary>Queries, keys and values have biases: Qwen2's without a key that says so.</summary>
    public static bool HasInputBias(this ModelSpec spec) => spec.ModelType == "qwen2" || spec.AttentionBias;

    /// <summary>Attention's output projection has a bias.</summary>
    public static bool HasOutputBias(this ModelSpec spec) => spec.ModelType != "qwen2" && spec.AttentionBias;

    /// <summary>Each query and key head is normalized before positions.</summary>
    public static bool HasHeadNorms(this ModelSpec spec) => spec.ModelType == "qwen3";
}
