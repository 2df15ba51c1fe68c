namespace Fam.Contracts.Specs;

/// <summary>A parameter of a decoder, under Hugging Face's name.</summary>
/// <param name="Shape">Rows and columns of a matrix, or the length of a vector.</param>
public sealed record ParameterShape(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Numbers in it.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>
/// Every parameter of a decoder by name and shape, without a tensor: the one place that counts them. The real model's
/// parameters are held against it by a test.
/// </summary>
/// <remarks>D width, I inner width, H heads, G key/value heads, C head width, F FAM length, V vocabulary.</remarks>
public static class ModelParameters
{
    private const string Gate = ".mlp.gate_proj.";

    /// <summary>Parameters, those of the memory included.</summary>
    public static long Count(ModelSpec model) => Sum(Shapes(model));

    /// <summary>Learned numbers that only the memory has: the prompt, once or in every layer.</summary>
    public static long CountOfMemory(ModelSpec model) => Sum(Memory(model));

    /// <summary>
    /// Without the gate matrices of SwiGLU and without the memory: the count if the paper's feed-forward had two matrices,
    /// which it does not say.
    /// </summary>
    public static long CountWithoutGate(ModelSpec model) => Sum(Shapes(model).Where(parameter => !parameter.Name.Contains(Gate, StringComparison.Ordinal))) - CountOfMemory(model);

    /// <summary>In the order of the layers, what the memory starts from last.</summary>
    public static IReadOnlyList<ParameterShape> Shapes(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        long width = model.HiddenSize, vocabulary = model.VocabSize;
        return
        [
            new("model.embed_tokens.weight", [vocabulary, width]),
            .. Enumerable.Range(0, model.NumHiddenLayers).SelectMany(layer => Layer(model, $"model.layers.{layer}")),
            new("model.norm.weight", [width]),
            .. model.TieWordEmbeddings ? Array.Empty<ParameterShape>() : [new("lm_head.weight", [vocabulary, width])],
            .. Memory(model),
        ];
    }

    /// <summary>Width of one head, C; 0 where the shape has no heads.</summary>
    public static int HeadWidth(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.HeadDim ?? model.HiddenSize / Math.Max(1, model.NumAttentionHeads);
    }

    private static IEnumerable<ParameterShape> Layer(ModelSpec model, string at)
    {
        long d = model.HiddenSize, i = model.IntermediateSize, c = HeadWidth(model);
        long queries = model.NumAttentionHeads * c, keys = model.NumKeyValueHeads * c;
        return
        [
            new($"{at}.input_layernorm.weight", [d]),
            .. Projection($"{at}.self_attn.q_proj", queries, d, model.HasInputBias()),
            .. Projection($"{at}.self_attn.k_proj", keys, d, model.HasInputBias()),
            .. Projection($"{at}.self_attn.v_proj", keys, d, model.HasInputBias()),
            .. Projection($"{at}.self_attn.o_proj", d, queries, model.HasOutputBias()),
            .. model.HasHeadNorms() ? [new ParameterShape($"{at}.self_attn.q_norm.weight", [c]), new ParameterShape($"{at}.self_attn.k_norm.weight", [c])] : Array.Empty<ParameterShape>(),
            new($"{at}.post_attention_layernorm.weight", [d]),
            .. Projection($"{at}.mlp.gate_proj", i, d, model.MlpBias),
            .. Projection($"{at}.mlp.up_proj", i, d, model.MlpBias),
            .. Projection($"{at}.mlp.down_proj", d, i, model.MlpBias),
        ];
    }

    private static IEnumerable<ParameterShape> Memory(ModelSpec model)
    {
        if (!model.Architecture.HasMemoryLength()) return [];
        long f = model.FamLength, d = model.HiddenSize;
        return model.Architecture.HasFeedback() && model.FamInit == FamInit.Prefix
            ? Enumerable.Range(0, model.NumHiddenLayers).Select(layer => new ParameterShape($"model.layers.{layer}.fam_prefix.weight", [f, d]))
            : [new ParameterShape("model.fam_prompt.weight", [f, d])];
    }

    private static IEnumerable<ParameterShape> Projection(string name, long rows, long columns, bool biased)
    {
        yield return new ParameterShape($"{name}.weight", [rows, columns]);
        if (biased) yield return new ParameterShape($"{name}.bias", [rows]);
    }

    private static long Sum(IEnumerable<ParameterShape> shapes) => shapes.Sum(shape => shape.Count);
}
