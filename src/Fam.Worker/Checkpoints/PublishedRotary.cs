using System.Text.Json.Nodes;

namespace Fam.Worker.Checkpoints;

/// <summary>Rotary positions in a <c>config.json</c>: <c>rope_theta</c> and <c>rope_scaling</c>, or both in the newer <c>rope_parameters</c>.</summary>
internal static class PublishedRotary
{
    /// <summary>Leaves <c>rope_theta</c> and <c>rope_scaling</c> (absent where nothing is scaled) in the object.</summary>
    /// <exception cref="CheckpointException">Positions differ by layer, or turn a part of a head.</exception>
    public static void Normalize(JsonObject own, string path)
    {
        var (key, given) = own["rope_parameters"] is { } newer ? ("rope_parameters", newer) : ("rope_scaling", own["rope_scaling"]);
        own.Remove("rope_parameters");
        own.Remove("rope_scaling");
        if (given is null) return;
        if (given is not JsonObject scaling) throw new CheckpointException($"{path}: {key} is {given.ToJsonString()}; it must be an object or null.");
        if (scaling.Any(member => member.Value is JsonObject)) throw new CheckpointException($"{path}: {key} differs by the layer's type, which is not supported.");
        if (scaling["partial_rotary_factor"] is { } part && part.ToString() is not "1" and not "1.0") throw new CheckpointException($"{path}: {key}.partial_rotary_factor is {part}, which is not supported.");
        var kind = (scaling["rope_type"] ?? scaling["type"])?.ToString() ?? "default";
        if (scaling["rope_theta"] is { } theta) own["rope_theta"] = theta.DeepClone();
        if (kind == "default") return;
        var kept = new JsonObject { ["rope_type"] = kind };
        foreach (var (name, value) in scaling.Where(member => member.Key is not ("type" or "rope_type" or "rope_theta" or "partial_rotary_factor"))) kept[name] = value?.DeepClone();
        if (kept["original_max_position_embeddings"] is null && own["original_max_position_embeddings"] is { } original) kept["original_max_position_embeddings"] = original.DeepClone();
        own["rope_scaling"] = kept;
    }
}
