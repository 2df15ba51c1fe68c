using Fam.Contracts.Views;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Samples that a pair scored so, of one length, inside the reach or beyond it.</summary>
public sealed record PairScore(int Length, bool Inside, double Score, double Baseline, int Samples);

/// <summary>The samples of a pair that are compared together.</summary>
/// <param name="Length">Null is every length.</param>
/// <param name="IsAll">Whether they are all samples of that length, under another name.</param>
public sealed record ReachSlice(int? Length, ReachPart Reach, IReadOnlyList<PairScore> Scores, bool IsAll);

/// <summary>What a comparison is asked to show of each pair.</summary>
/// <param name="Length">One length alone; null is all of them.</param>
/// <param name="Each">Every length by itself.</param>
/// <param name="Reach">Only these samples; null is all of them, those inside the reach and those beyond it.</param>
public sealed record ReachParts(int? Length = null, bool Each = false, ReachPart? Reach = null)
{
    /// <summary>The slices that have samples. Where all lie inside, or all beyond, that slice is the whole again.</summary>
    public IEnumerable<ReachSlice> Of(IReadOnlyList<PairScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return Each
            ? scores.GroupBy(score => score.Length).OrderBy(length => length.Key).SelectMany(length => Slices(length.Key, [.. length]))
            : Slices(Length, scores);
    }

    private IEnumerable<ReachSlice> Slices(int? length, IReadOnlyList<PairScore> all)
    {
        List<PairScore> inside = [.. all.Where(score => score.Inside)], beyond = [.. all.Where(score => !score.Inside)];
        ReachSlice[] slices =
        [
            new(length, ReachPart.All, all, IsAll: true),
            new(length, ReachPart.Inside, inside, inside.Count == all.Count),
            new(length, ReachPart.Beyond, beyond, beyond.Count == all.Count),
        ];
        return slices.Where(slice => slice.Scores.Count > 0 && (Reach is null || slice.Reach == Reach));
    }
}
