using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>An arm and the arm of the baseline that it is compared with.</summary>
/// <param name="Differs">Keys of the spec in which they differ beside their memory.</param>
public sealed record ArmPair(ComparedArm Arm, ComparedArm Baseline, IReadOnlyList<string> Differs);

/// <summary>
/// Which arm of the baseline an arm is compared with: that of the same seed, size and data whose spec differs in the
/// fewest keys; of several the one of its own sweep, then the first.
/// </summary>
public sealed class ArmPairs
{
    /// <summary>Keys that are the memory itself, names, and what cannot change a number.</summary>
    private static readonly string[] Passed =
    [
        "name", "model.architecture", "model.memory_segments", "model.memory_stop_gradient", "model.fam_length", "model.fam_blocks", "model.fam_position", "model.fam_init",
        "model.sliding_window", "model_keys", "model_name_or_path", "evaluate", "resources", "runtime", "training.fam_diagnostics", "training.logging_steps", "training.save_steps", "training.save_total_limit",
    ];

    private readonly Dictionary<string, SortedDictionary<string, string>> specs = new(StringComparer.Ordinal);
    private readonly ILookup<string, ComparedArm> baselines;
    private readonly string baseline;

    public ArmPairs(ComparedArms compared, string baseline)
    {
        ArgumentNullException.ThrowIfNull(compared);
        this.baseline = baseline;
        baselines = compared.Arms.Where(arm => arm.Configuration == baseline && arm.Origin == ScoreOrigin.Fam).ToLookup(Key, StringComparer.Ordinal);
    }

    /// <summary>The pair, or in words why there is none; neither of an arm of the baseline itself.</summary>
    public (ArmPair? Pair, string? Reason) Of(ComparedArm arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        if (arm.Configuration == baseline)
            return (null, null);
        if (arm.Origin == ScoreOrigin.Imported)
            return (null, "its values are imported, and enter no test");
        var pair = baselines[Key(arm)].Select(other => new ArmPair(arm, other, Differs(arm, other)))
            .OrderBy(found => found.Differs.Count).ThenBy(found => found.Baseline.Job.SweepId == arm.Job.SweepId ? 0 : 1).FirstOrDefault();
        return pair is null ? (null, $"no arm of {baseline} has its seed ({arm.Seed?.ToString() ?? "none"}), size ({arm.Size}), block size and data") : (pair, null);
    }

    private static string Key(ComparedArm arm) => JsonSerializer.Serialize(new { arm.Seed, arm.Size, arm.Spec.Model.BlockSize, arm.Spec.Task, arm.Spec.Data }, FamJson.Options);

    private List<string> Differs(ComparedArm arm, ComparedArm other)
    {
        var (own, others) = (Leaves(arm), Leaves(other));
        return [.. own.Keys.Union(others.Keys, StringComparer.Ordinal).Where(key => own.GetValueOrDefault(key) != others.GetValueOrDefault(key)).Order(StringComparer.Ordinal)];
    }

    private SortedDictionary<string, string> Leaves(ComparedArm arm)
    {
        if (specs.TryGetValue(arm.Job.Id, out var known))
            return known;
        var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Walk(JsonSerializer.SerializeToNode(arm.Spec, FamJson.Options), "", leaves);
        return specs[arm.Job.Id] = leaves;
    }

    private static void Walk(JsonNode? node, string path, SortedDictionary<string, string> leaves)
    {
        if (Passed.Contains(path, StringComparer.Ordinal))
            return;
        if (node is JsonObject section)
        {
            foreach (var (key, value) in section)
                Walk(value, path.Length == 0 ? key : $"{path}.{key}", leaves);
        }
        else
        {
            leaves[path] = node?.ToJsonString() ?? "null";
        }
    }
}
