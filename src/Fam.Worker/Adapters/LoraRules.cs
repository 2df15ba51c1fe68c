using Fam.Contracts.Specs;

namespace Fam.Worker.Adapters;

/// <summary>The rules that the fields of an adapter obey.</summary>
public static class LoraRules
{
    /// <exception cref="AdapterException">The first rule broken.</exception>
    public static void Check(LoraSpec lora)
    {
        Must(lora.R is >= 1 and <= 65_536, $"r is {lora.R}; it must be 1 to 65,536");
        Must(double.IsFinite(lora.LoraAlpha) && lora.LoraAlpha > 0, $"lora_alpha is {lora.LoraAlpha}; it must be above 0");
        Must(lora.LoraDropout is >= 0 and < 1, $"lora_dropout is {lora.LoraDropout}; it must be at least 0 and below 1");
        Must(lora.Bias is "none" or "all" or "lora_only", $"bias is '{lora.Bias}'; it must be none, all or lora_only");
        Must(lora.TargetModules.Count > 0, "target_modules is empty; use all-linear or names such as q_proj");
        Must(lora.TargetModules.Count == 1 || !lora.TargetModules.Contains(LoraSpec.AllLinear), "target_modules has all-linear among other names; it must stand alone");
        foreach (var (pattern, rank) in lora.RankPattern) Must(rank >= 1, $"rank_pattern has {rank} for '{pattern}'; a rank must be 1 or more");
        foreach (var (pattern, alpha) in lora.AlphaPattern) Must(double.IsFinite(alpha) && alpha > 0, $"alpha_pattern has {alpha} for '{pattern}'; it must be above 0");
    }

    private static void Must(bool holds, string message)
    {
        if (!holds) throw new AdapterException(message + ".");
    }
}
