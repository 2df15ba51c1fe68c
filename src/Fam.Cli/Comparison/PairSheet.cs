using System.Globalization;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>Differences from the baseline: each arm's, and each configuration's over seeds.</summary>
internal static class PairSheet
{
    public static Sheet Of(ComparisonPairs pairs)
    {
        var rows = pairs.Arms.SelectMany(arm => arm.Differences.Select(difference => Row(arm.Name, arm.Configuration, arm.Size, arm.Seed, arm.BaselineName, difference, pairs)))
            .Concat(pairs.Pooled.Where(pooled => pooled.Seeds > 1).SelectMany(pooled => pooled.Differences.Select(difference =>
                Row($"{pooled.Configuration} ({pooled.Seeds} seeds)", pooled.Configuration, pooled.Size, null, $"{pairs.Baseline} ({pooled.Seeds} seeds)", difference, pairs))));
        return new Sheet(
            $"Against {pairs.Baseline}, on the same samples: {pairs.Task}/{pairs.Metric}",
            [
                new("Arm", "arm"), new("", "configuration"), new("Size", "size"), new("", "seed"), new("Against", "baseline"), new("Length", "length"), new("Reach", "reach"),
                new("n", "samples", true), new("Score", "mean", true), new("Theirs", "baseline_mean", true), new("Difference", "difference", true),
                new("", "low"), new("", "high"), new("95 % interval", null), new("", "test"), new("p", "p", true), new("p corrected", "adjusted_p", true), new("", "significant"), new("Seeds", null),
            ],
            [.. rows],
            Notes(pairs));
    }

    private static IReadOnlyList<SheetCell> Row(string name, string configuration, string size, int? seed, string baseline, PairedDifference difference, ComparisonPairs pairs) =>
    [
        SheetCell.Of(name), SheetCell.Of(configuration), SheetCell.Of(size), new("", seed), SheetCell.Of(baseline),
        new(difference.Length is { } length ? ComparisonWords.LengthNumber(length, pairs.LengthUnit) : "all", difference.Length),
        SheetCell.Of(StateMarkup.Name(difference.Reach)),
        new(difference.Samples.ToString(CultureInfo.InvariantCulture), difference.Samples),
        new(ComparisonWords.Number(difference.Mean), difference.Mean), new(ComparisonWords.Number(difference.BaselineMean), difference.BaselineMean),
        new(ComparisonWords.Signed(difference.Difference) + (difference.Significant ? SignificanceMarks.Mark : ""), difference.Difference),
        new("", difference.Low), new("", difference.High), new($"{ComparisonWords.Signed(difference.Low)} … {ComparisonWords.Signed(difference.High)}"),
        new("", StateMarkup.Name(difference.Test)),
        new(P(difference.P), difference.P), new(P(difference.AdjustedP), difference.AdjustedP), new("", difference.Significant),
        new(difference.SeedsHigher is { } higher ? $"{higher} higher, {difference.SeedsLower} lower" : ""),
    ];

    private static List<string> Notes(ComparisonPairs pairs)
    {
        List<string> notes =
        [
            FormattableString.Invariant($"{SignificanceMarks.Mark} corrected p below {pairs.Alpha}: Holm over {pairs.ArmComparisons} comparisons of arms{(pairs.Pooled.Any(pooled => pooled.Seeds > 1) ? FormattableString.Invariant($", over {pairs.PooledComparisons} of configurations") : "")}. McNemar's exact test where every score is 0 or 1, else a paired bootstrap ({pairs.Resamples} draws). Intervals are not corrected."),
        ];
        notes.AddRange(pairs.Arms.Where(arm => arm.Differs.Count > 0).Select(arm => $"{arm.Name} and {arm.BaselineName} differ in {string.Join(", ", arm.Differs)}, too."));
        notes.AddRange(pairs.Arms.Where(arm => arm.Unlike > 0).Select(arm => FormattableString.Invariant($"{arm.Unlike} samples of {arm.Name} were asked or scored unlike those of {arm.BaselineName} and are left out.")));
        notes.AddRange(pairs.Unpaired.Select(arm => $"{arm.Name} is in no test: {arm.Reason}."));
        return notes;
    }

    private static string P(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);
}
