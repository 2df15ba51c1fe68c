using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys of the section <c>lora</c>; names are PEFT's.</summary>
internal static class LoraKeys
{
    private const int Modules = 200;

    public static IReadOnlyList<SpecKey> All { get; } =
    [
        new("lora", new SectionType(), "Low-rank adapter that kind lora trains on model_name_or_path (arXiv 2106.09685)."),
        Key("r", new WholeType(1, 65_536), "Rank of the update B·A."),
        Key("lora_alpha", new NumberType(0, 1e6, AboveMin: true), "The update is scaled by lora_alpha / r."),
        Key("lora_dropout", new NumberType(0, 1, BelowMax: true), "Probability that an element of the update's input is dropped, in training."),
        Key("use_rslora", new FlagType(), "Scale by lora_alpha / √r (arXiv 2312.03732)."),
        Key("target_modules", new TextListType(1, Modules, "all-linear, or [q_proj, v_proj], or regex:.*_proj"), "Projections that are updated, by path or its last words; all-linear is all but the output head."),
        Key("modules_to_save", new TextListType(0, Modules, "[lm_head]"), "Modules trained and stored whole; the memory's own parameters, such as fam_prompt, always are."),
        Key("bias", new ChoiceType(["none", "all", "lora_only"]), "Biases of the base that are trained."),
        Key("rank_pattern", new NumberMapType(Modules, 1, Whole: true), "Ranks of modules whose path ends in a pattern."),
        Key("alpha_pattern", new NumberMapType(Modules, 0, Whole: false), "Values of lora_alpha of modules whose path ends in a pattern."),
    ];

    private static SpecKey Key(string name, SpecType type, string description) =>
        new($"lora.{name}", type, description) { Sweepable = type is not NumberMapType, Default = ContractDefault<LoraSpec>.Of(name, type) };
}
