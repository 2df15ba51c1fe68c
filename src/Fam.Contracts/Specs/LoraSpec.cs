namespace Fam.Contracts.Specs;

/// <summary>
/// Low-rank adaptation (Hu et al., arXiv 2106.09685): which projections get W + s·B·A, and what else is trained.
/// Names and meanings are PEFT's <c>LoraConfig</c>.
/// </summary>
public sealed record LoraSpec
{
    /// <summary>The one target that stands for every projection but the output head.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>Rank of B·A.</summary>
    public int R { get; init; } = 8;

    /// <summary>The update is scaled by lora_alpha / r, or with <see cref="UseRslora"/> by lora_alpha / √r.</summary>
    public double LoraAlpha { get; init; } = 8;

    /// <summary>Probability that an element of A's input is dropped, in training.</summary>
    public double LoraDropout { get; init; }

    /// <summary>
    /// Module names, each a whole path or its last words (<c>q_proj</c>); or one regular expression over whole paths, written
    /// <c>regex:…</c> here; or <see cref="AllLinear"/> alone.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [AllLinear];

    /// <summary><c>none</c>, <c>all</c> or <c>lora_only</c>: which biases of the base are trained.</summary>
    public string Bias { get; init; } = "none";

    /// <summary>Modules trained and stored whole. The memory's own parameters, such as <c>fam_prompt</c>, always are.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Ranks of modules whose path ends in these (regular expressions).</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Values of lora_alpha of modules whose path ends in these (regular expressions).</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Rank-stabilized scaling (Kalajdzievski, arXiv 2312.03732).</summary>
    public bool UseRslora { get; init; }
}
