using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>
/// What of a trial decides its time and memory, so that a sweep of 100,000 is estimated once for each shape: putting a
/// spec together costs a hundred times what this does.
/// </summary>
public static class TrialShape
{
    /// <summary>Keys that change neither how much is computed nor how much is kept; a key that is not here counts.</summary>
    private static readonly (string Section, string[] Keys)[] Weightless =
    [
        ("training",
        [
            "learning_rate", "warmup_steps", "lr_scheduler_type", "min_lr_rate", "weight_decay", "adam_beta1", "adam_beta2", "adam_epsilon",
            "adafactor_beta2", "adafactor_decay_rate", "adafactor_clip_threshold", "adafactor_eps1", "adafactor_eps2", "adafactor_scale_parameter", "adafactor_relative_step",
            "max_grad_norm", "seed", "random_state_passing", "fam_noise", "random_position_offset", "save_steps", "save_total_limit",
        ]),
        ("task", ["loss_weights"]),
    ];

    /// <summary>Equal for trials of one sweep whose estimates are equal.</summary>
    public static string Of(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var patch = JsonNode.Parse(trial.Patch)!.AsObject();
        foreach (var (section, keys) in Weightless)
        {
            if (patch[section] is not JsonObject found)
                continue;
            foreach (var key in keys)
                found.Remove(key);
            if (found.Count == 0)
                patch.Remove(section);
        }

        return patch.ToJsonString(FamJson.Options);
    }
}
