using System.Globalization;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Short labels of model sizes, unlike for models of unlike shape.</summary>
public static class ArmSizes
{
    /// <summary>Of an imported model whose shape nobody knows.</summary>
    public const string Unknown = "unknown";

    /// <summary>Presets' names where every model is of a preset, else <c>W64×L4</c> and whatever else tells them apart.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ModelSpec> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        var presets = models.Select(model => model.HiddenSize == 0 ? Unknown : Preset(model)).ToList();
        if (presets.TrueForAll(preset => preset is not null))
            return presets!;
        var labels = models.Select(model => model.HiddenSize == 0 ? Unknown : string.Create(CultureInfo.InvariantCulture, $"W{model.HiddenSize}×L{model.NumHiddenLayers}")).ToList();
        Append(model => $" I{model.IntermediateSize.ToString(CultureInfo.InvariantCulture)}");
        Append(model => $" H{model.NumAttentionHeads.ToString(CultureInfo.InvariantCulture)}");
        Append(model => $" G{model.NumKeyValueHeads.ToString(CultureInfo.InvariantCulture)}");
        Append(model => $" V{model.VocabSize.ToString(CultureInfo.InvariantCulture)}");
        return labels;

        // Only where models of one label differ in it.
        void Append(Func<ModelSpec, string> part)
        {
            var ambiguous = labels.Zip(models).GroupBy(pair => pair.First, StringComparer.Ordinal)
                .Where(same => same.Key != Unknown && same.Select(pair => part(pair.Second)).Distinct(StringComparer.Ordinal).Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
            for (var index = 0; index < labels.Count; index++)
            {
                if (ambiguous.Contains(labels[index]))
                    labels[index] += part(models[index]);
            }
        }
    }

    private static string? Preset(ModelSpec model) => ModelPresets.Names.FirstOrDefault(name => ModelPresets.Of(name) is var preset
        && (preset.HiddenSize, preset.IntermediateSize, preset.NumHiddenLayers, preset.NumAttentionHeads, preset.NumKeyValueHeads)
        == (model.HiddenSize, model.IntermediateSize, model.NumHiddenLayers, model.NumAttentionHeads, model.NumKeyValueHeads));
}
