using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>Effective lengths in words.</summary>
public static class EffectiveWords
{
    /// <summary>Such as <c>≥ 256 blocks</c> where no longer length was asked.</summary>
    public static string Of(ComparisonView view, EffectiveLength? length) => length switch
    {
        null => Display.Units.None,
        { Length: null } => "none",
        { Length: { } value } => (length.Censored ? "≥ " : "") + LengthWords.Length(view, value),
    };

    /// <summary>Of several seeds the shortest and the longest.</summary>
    public static string Of(ComparisonView view, ArmGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var lengths = group.Arms.Select(arm => arm.EffectiveLength).OfType<EffectiveLength>().OrderBy(length => length.Length ?? -1).ToList();
        if (lengths.Count == 0) return Display.Units.None;
        var (least, most) = (Of(view, lengths[0]), Of(view, lengths[^1]));
        return least == most ? least : $"{least} to {most}";
    }
}
