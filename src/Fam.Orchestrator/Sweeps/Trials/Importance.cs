using System.Globalization;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary>
/// How much of a metric's variance between trials lies between the values of one parameter: the main effect of a one-way
/// analysis of variance. η² = SS_between / SS_total; ε² = (SS_between − (k − 1) MS_within) / SS_total is the same less
/// what k groups are expected to take by chance (Kelley 1935). On a whole grid the main effects of all parameters add up
/// to at most 1, and what is missing are interactions and noise; on random draws they may overlap.
/// </summary>
public static class Importance
{
    /// <summary>More different numbers than these are put into ranges.</summary>
    private const int MostValues = 10;

    /// <summary>Ranges of a parameter with many numbers, at most.</summary>
    private const int MostRanges = 8;

    /// <summary>Trials of a range, at least.</summary>
    private const int LeastOfRange = 4;

    private const int MostListed = 50;

    /// <param name="values">The parameter's value in each trial; null where a trial has none.</param>
    /// <param name="metric">The metric's in the same trials, all finite.</param>
    public static ParameterImportance Of(string name, IReadOnlyList<string?> values, IReadOnlyList<double> metric)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(metric);
        var numbers = Numbers(values);
        var distinct = values.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var groups = numbers is not null && distinct.Count > MostValues ? Ranges(numbers) : values.Select(value => value ?? "").ToList();
        var (count, share, adjusted) = MainEffect(groups, metric);
        var present = numbers?.OfType<double>().ToList();
        return new ParameterImportance
        {
            Name = name,
            Number = numbers is not null,
            Logarithmic = present is { Count: > 0 } && present.Min() > 0 && present.Max() >= 50 * present.Min(),
            Values = numbers is not null ? [] : [.. distinct.Order(StringComparer.Ordinal).Take(MostListed)],
            Groups = count,
            Share = share,
            Adjusted = adjusted,
            RankCorrelation = numbers is null ? null : Spearman(numbers, metric),
        };
    }

    /// <summary>Null unless every trial that has the parameter has a number, and there are at least two different ones.</summary>
    private static List<double?>? Numbers(IReadOnlyList<string?> values)
    {
        var numbers = new List<double?>(values.Count);
        foreach (var value in values)
        {
            if (value is null)
                numbers.Add(null);
            else if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                numbers.Add(number);
            else
                return null;
        }

        return numbers.OfType<double>().Distinct().Count() < 2 ? null : numbers;
    }

    /// <summary>The range each trial lies in: as many trials in each as can be, equal numbers in one.</summary>
    private static List<string> Ranges(List<double?> numbers)
    {
        var ordered = numbers.OfType<double>().Order().ToList();
        var ranges = Math.Clamp(ordered.Count / LeastOfRange, 2, MostRanges);
        var bounds = Enumerable.Range(1, ranges - 1).Select(i => ordered[i * ordered.Count / ranges]).Distinct().ToList();
        return [.. numbers.Select(number => number is { } value ? bounds.Count(bound => value >= bound).ToString(CultureInfo.InvariantCulture) : "")];
    }

    private static (int Groups, double? Share, double? Adjusted) MainEffect(List<string> groups, IReadOnlyList<double> metric)
    {
        var sums = new Dictionary<string, (int Count, double Sum)>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Count; i++)
        {
            var (count, sum) = sums.GetValueOrDefault(groups[i]);
            sums[groups[i]] = (count + 1, sum + metric[i]);
        }

        var (n, k) = (metric.Count, sums.Count);
        if (k < 2)
            return (k, null, null);
        var mean = metric.Sum() / n;
        var total = metric.Sum(value => (value - mean) * (value - mean));
        if (total <= 0)
            return (k, null, null);
        var between = sums.Values.Sum(group => group.Count * Square((group.Sum / group.Count) - mean));
        var share = Math.Clamp(between / total, 0, 1);
        // As many groups as trials explain everything, and say nothing.
        return n <= k ? (k, share, null) : (k, share, Math.Clamp(1 - ((1 - share) * (n - 1) / (n - k)), 0, 1));
    }

    private static double? Spearman(List<double?> numbers, IReadOnlyList<double> metric)
    {
        var pairs = numbers.Zip(metric).Where(pair => pair.First is not null).Select(pair => (X: pair.First!.Value, Y: pair.Second)).ToList();
        if (pairs.Count < 3)
            return null;
        var (x, y) = (Ranks(pairs.ConvertAll(pair => pair.X)), Ranks(pairs.ConvertAll(pair => pair.Y)));
        // Ranks have the same mean on both sides, equal values sharing theirs.
        var mean = (pairs.Count + 1) / 2.0;
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
            (xx, yy, xy) = (xx + Square(x[i] - mean), yy + Square(y[i] - mean), xy + ((x[i] - mean) * (y[i] - mean)));
        return xx > 0 && yy > 0 ? Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1) : null;
    }

    private static double[] Ranks(List<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var from = 0; from < order.Length;)
        {
            var to = from;
            while (to < order.Length && values[order[to]] == values[order[from]])
                to++;
            for (var i = from; i < to; i++)
                ranks[order[i]] = (from + 1 + to) / 2.0;
            from = to;
        }

        return ranks;
    }

    private static double Square(double value) => value * value;
}
