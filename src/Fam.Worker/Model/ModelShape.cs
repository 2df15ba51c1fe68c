using System.Globalization;
using Fam.Contracts.Specs;

namespace Fam.Worker.Model;

/// <summary>A model shape that cannot be built; the message names the key, its value and what would be right.</summary>
public sealed class ModelShapeException(string message) : Exception(message);

/// <summary>The rules a decoder's shape obeys.</summary>
public static class ModelShape
{
    /// <summary>Width of one head, C.</summary>
    public static int HeadWidth(ModelSpec spec) => ModelParameters.HeadWidth(spec);

    /// <summary>Number of parameters, those of the memory included.</summary>
    public static long ParameterCount(ModelSpec spec) => ModelParameters.Count(spec);

    /// <exception cref="ModelShapeException">The first rule the shape breaks.</exception>
    public static void Check(ModelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Positive("vocab_size", spec.VocabSize);
        Positive("hidden_size", spec.HiddenSize);
        Positive("intermediate_size", spec.IntermediateSize);
        Positive("num_hidden_layers", spec.NumHiddenLayers);
        Positive("num_attention_heads", spec.NumAttentionHeads);
        Positive("num_key_value_heads", spec.NumKeyValueHeads);
        Must(ModelFamily.Names.Contains(spec.ModelType), $"model_type is '{spec.ModelType}'; it must be {string.Join(", ", ModelFamily.Names)}");
        Must(ModelFamily.Activations.Contains(spec.HiddenAct), $"hidden_act is '{spec.HiddenAct}'; it must be {string.Join(", ", ModelFamily.Activations)}");
        Must(spec.NumAttentionHeads % spec.NumKeyValueHeads == 0,
            $"num_key_value_heads is {spec.NumKeyValueHeads}; it must divide num_attention_heads ({spec.NumAttentionHeads})");
        Must(spec.HeadDim is not null || spec.HiddenSize % spec.NumAttentionHeads == 0,
            $"hidden_size is {spec.HiddenSize}; it must be a multiple of num_attention_heads ({spec.NumAttentionHeads}) where head_dim is not given");
        Must(HeadWidth(spec) > 0 && HeadWidth(spec) % 2 == 0, $"head_dim is {HeadWidth(spec)}; rotary positions need an even number above 0");
        Must(spec.RmsNormEps is >= 0 and < 1, $"rms_norm_eps is {spec.RmsNormEps}; it must be at least 0 and below 1");
        Must(double.IsFinite(spec.RopeTheta) && spec.RopeTheta > 1, $"rope_theta is {spec.RopeTheta}; it must be above 1");
        CheckMemory(spec);
        if (RotaryScaling.Fault(spec) is { } fault) throw new ModelShapeException(fault + ".");
    }

    /// <summary>Keys that an architecture does not use are left alone: a checkpoint may be run in another mode than its own.</summary>
    /// <exception cref="ModelShapeException">The first rule that the memory's keys break.</exception>
    public static void CheckMemory(ModelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Positive("block_size", spec.BlockSize);
        Must(spec.MemorySegments >= 0, $"memory_segments is {spec.MemorySegments}; it must be 0 or more");
        var (architecture, name) = (spec.Architecture, spec.Architecture.Name());
        Must(architecture != Architecture.Swa || spec.SlidingWindow >= 1,
            $"sliding_window is {spec.SlidingWindow?.ToString(CultureInfo.InvariantCulture) ?? "not given"}; with architecture swa it must be 1 or more");
        Must(!architecture.HasFeedback() || (spec.FamLength >= 1 && spec.FamLength <= spec.BlockSize),
            $"fam_length is {spec.FamLength}; with architecture {name} it must be 1 … block_size ({spec.BlockSize})");
        Must(!architecture.HasMemoryTokens() || spec.FamLength >= 1, $"fam_length is {spec.FamLength}; with architecture {name} it counts the memory tokens and must be 1 or more");
        Must(!architecture.HasFeedback() || spec.FamBlocks >= 1, $"fam_blocks is {spec.FamBlocks}; with architecture {name} it must be 1 or more");
    }

    private static void Positive(string key, int value) => Must(value > 0, $"{key} is {value}; it must be above 0");

    private static void Must(bool holds, string message)
    {
        if (!holds) throw new ModelShapeException(message + ".");
    }
}
