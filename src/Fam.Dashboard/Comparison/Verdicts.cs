using System.Globalization;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>
/// Answers "is the win real, and what does it cost?" in a sentence for each pair, the largest size first. Every number is
/// the orchestrator's; here they only become words.
/// </summary>
public static class Verdicts
{
    public static IReadOnlyList<Verdict> Of(ComparisonPairs pairs, ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(view);
        var arms = view.Arms.ToDictionary(arm => arm.JobId, StringComparer.Ordinal);
        return
        [
            .. pairs.Arms.Where(pair => arms.ContainsKey(pair.JobId) && arms.ContainsKey(pair.BaselineJobId))
                .GroupBy(pair => (pair.Configuration, pair.Size))
                .SelectMany(same => Lines(pairs, arms, [.. same]))
                .OrderByDescending(verdict => verdict.Parameters),
        ];
    }

    /// <summary>One line over seeds where arms differ in their seed alone; one for each pair where more than that varies.</summary>
    private static IEnumerable<Verdict> Lines(ComparisonPairs pairs, Dictionary<string, ComparisonArm> arms, List<PairedArm> same)
    {
        var pooled = pairs.Pooled.FirstOrDefault(pool => pool.Configuration == same[0].Configuration && pool.Size == same[0].Size);
        var seedsAlone = same.Select(pair => pair.Seed).Distinct().Count() == same.Count;
        if (seedsAlone && same.Count > 1 && pooled is not null)
        {
            if (Sentence(pairs, same[0].Configuration, pairs.Baseline, same[0].Size, pooled.Differences, pairs.PooledComparisons, arms, same, pooled.Seeds) is { } line) yield return line;
            yield break;
        }
        foreach (var pair in same)
            if (Sentence(pairs, same.Count > 1 ? pair.Name : pair.Configuration, same.Count > 1 && pair.BaselineName != pairs.Baseline ? pair.BaselineName : pairs.Baseline, pair.Size, pair.Differences, pairs.ArmComparisons, arms, [pair], 1) is { } line)
                yield return line;
    }

    private static Verdict? Sentence(ComparisonPairs pairs, string other, string baseline, string size, IReadOnlyList<PairedDifference> differences, int comparisons, Dictionary<string, ComparisonArm> arms, List<PairedArm> of, int seeds)
    {
        var whole = differences.Where(difference => difference.Length is null).ToList();
        if ((whole.Find(difference => difference.Reach == ReachPart.Beyond) ?? whole.Find(difference => difference.Reach == ReachPart.All) ?? whole.FirstOrDefault()) is not { } main) return null;
        // The one with feedback memory comes first: it is what is asked about.
        var turned = LengthPlot.IsFeedback(of[0].Configuration) && !LengthPlot.IsFeedback(pairs.Baseline);
        var (first, second) = turned ? (other, baseline) : (baseline, other);
        var own = of.ConvertAll(pair => arms[pair.JobId]);
        var theirs = of.ConvertAll(pair => arms[pair.BaselineJobId]);
        var (firsts, seconds) = turned ? (own, theirs) : (theirs, own);
        var ahead = Ahead(main, pairs.HigherIsBetter) * (turned ? 1 : -1);
        var feedback = LengthPlot.IsFeedback(turned ? of[0].Configuration : pairs.Baseline);
        var (a, b) = turned ? (main.Mean, main.BaselineMean) : (main.BaselineMean, main.Mean);
        return new(
            size,
            ahead switch { > 0 => $"{first} is ahead", < 0 => $"{second} is ahead", _ => "no significant difference" },
            ahead == 0 || !feedback ? "neutral" : ahead > 0 ? "good" : "bad",
            $"{first} {Units.Rate(a)} vs {second} {Units.Rate(b)} {Where(main, own.Concat(theirs), pairs.LengthUnit)} (n = {Units.Whole(main.Samples)}{(seeds > 1 ? $" over {seeds} seeds" : "")}; {Test(main)}, Holm over {comparisons})",
            Cost(first, firsts, seconds),
            [.. Remarks(whole, main, of, seeds, first, second, turned, comparisons)],
            own.Concat(theirs).Average(arm => (double)arm.Parameters));
    }

    /// <summary>1 where the arm is significantly better than the baseline, -1 where it is worse, 0 where neither is shown.</summary>
    private static int Ahead(PairedDifference difference, bool higherIsBetter) =>
        difference.Significant ? Math.Sign(difference.Difference) * (higherIsBetter ? 1 : -1) : 0;

    private static string Where(PairedDifference difference, IEnumerable<ComparisonArm> arms, string unit)
    {
        if (difference.Reach == ReachPart.All) return "over all lengths";
        var reach = unit == "blocks" ? arms.Max(arm => arm.ReachFillerBlocks) : arms.Max(arm => arm.ReachBlocks);
        var words = reach is > 0 ? $"the reach of {(reach == 1 ? "1 block" : $"{Units.Whole(reach.Value)} blocks")}" : "reach";
        return difference.Reach == ReachPart.Beyond ? $"beyond {words}" : $"inside {words}";
    }

    private static string Test(PairedDifference difference) =>
        $"{(difference.Test == PairTest.Mcnemar ? "McNemar" : "paired bootstrap")} {P(difference.AdjustedP)}";

    /// <summary>A p value: <c>p = 0.012</c>, <c>p &lt; 0.0001</c>.</summary>
    public static string P(double p) => p < 0.0001 ? "p < 0.0001" : $"p = {p.ToString(p < 0.01 ? "0.0000" : "0.000", CultureInfo.InvariantCulture)}";

    private static string Cost(string first, List<ComparisonArm> firsts, List<ComparisonArm> seconds)
    {
        string[] dearer =
        [
            .. Ratio(arm => arm.Cost?.TrainingSeconds ?? arm.TrainingSeconds, "the training time"),
            .. Ratio(arm => arm.Cost?.TrainingOperations, "the training operations"),
            .. Ratio(Measure.Memory, "the memory"),
        ];
        string[] slower = [.. Ratio(Measure.Speed, "the speed")];
        string[] parts = [.. dearer.Length > 0 ? [$"costs {Enumerated(dearer)}"] : Array.Empty<string>(), .. slower.Length > 0 ? [$"answers at {slower[0]}"] : Array.Empty<string>()];
        return parts.Length == 0 ? "" : $"{first} {string.Join(", and ", parts)}.";

        IEnumerable<string> Ratio(Func<ComparisonArm, double?> of, string what) =>
            firsts.Average(of) is { } a && seconds.Average(of) is { } b and > 0 ? [$"{Units.Times(a / b)} {what}"] : [];
    }

    private static string Enumerated(string[] parts) => parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";

    private static IEnumerable<string> Remarks(List<PairedDifference> whole, PairedDifference main, List<PairedArm> of, int seeds, string first, string second, bool turned, int comparisons)
    {
        if (main.Reach == ReachPart.Beyond && whole.Find(difference => difference.Reach == ReachPart.Inside) is { } inside)
            yield return $"Inside it: {first} {Units.Rate(turned ? inside.Mean : inside.BaselineMean)} vs {second} {Units.Rate(turned ? inside.BaselineMean : inside.Mean)} (n = {Units.Whole(inside.Samples)}; {Test(inside)}, Holm over {comparisons}).";
        if (seeds > 1 && main is { SeedsHigher: { } higher, SeedsLower: { } lower })
            yield return $"{first} is above in {(turned ? higher : lower)} of {seeds} seeds.";
        else if (seeds == 1)
            yield return "One seed: another might differ.";
        if (of.SelectMany(pair => pair.Differs).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } differs)
            yield return $"They differ besides their memory in {string.Join(", ", differs.Take(4))}{(differs.Count > 4 ? $" and {differs.Count - 4} more" : "")}.";
        if (of.Sum(pair => pair.Unlike) is > 0 and var unlike)
            yield return $"{Units.Whole(unlike)} samples were asked unlike and are left out.";
    }
}
