using System.Globalization;
using Fam.Contracts.Views;
using Fam.Dashboard.Charts;

namespace Fam.Dashboard.Sweeps;

/// <summary>What the chart of parallel axes draws.</summary>
/// <param name="Lines">A value for each axis, in its own numbers: a category's place, or the logarithm where the axis has one; null where the trial has none.</param>
/// <param name="Better">Whether large values of the last axis are the better ones.</param>
public sealed record ParallelModel(IReadOnlyList<ParallelAxis> Axes, IReadOnlyList<ParallelLine> Lines, bool Better)
{
    /// <summary>What a trial without the parameter has on an axis of words.</summary>
    private const string Absent = "–";

    /// <summary>Numbers that not every trial has are words, if they are not more than these.</summary>
    private const int MostWords = 30;

    public static ParallelModel Of(SweepParametersView view, SweepTableAddress address)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(address);
        var shown = Enumerable.Range(0, view.Parameters.Count).Where(i => view.Parameters[i].Groups > 1).ToList();
        // In the order in which people wrote them, so that an axis does not jump while trials report.
        shown.Sort((a, b) => string.CompareOrdinal(view.Parameters[a].Name, view.Parameters[b].Name));
        var axes = shown.ConvertAll(i => Axis(view, i, address));
        axes.Add(new ParallelAxis(TrialQuery.Metric + view.Metric, view.Metric, Words: null, Logarithmic: false, Curve.Of(view.Metric).Format)
        {
            Intervals = ParallelAxis.IntervalsOf(address, TrialQuery.Metric + view.Metric, words: null, logarithmic: false),
        });
        var lines = view.Lines.Select(line => new ParallelLine(line.JobId, line.Name, [.. shown.Select((i, axis) => axes[axis].Place(line.Values[i])), line.Metric])).ToList();
        return new(axes, lines, view.Goal == SweepDetail.Maximize);
    }

    public bool LooksLike(ParallelModel? other) =>
        other is not null && Better == other.Better && Lines.Count == other.Lines.Count && Axes.Zip(other.Axes).All(pair => pair.First.LooksLike(pair.Second)) && Axes.Count == other.Axes.Count
        && Lines.Zip(other.Lines).All(pair => pair.First.JobId == pair.Second.JobId && pair.First.Values.SequenceEqual(pair.Second.Values));

    private static ParallelAxis Axis(SweepParametersView view, int parameter, SweepTableAddress address)
    {
        var about = view.Parameters[parameter];
        var values = view.Lines.Select(line => line.Values[parameter]).ToList();
        var distinct = values.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var asNumbers = about.Number && !(values.Contains(null) && distinct.Count <= MostWords);
        List<string>? words = null;
        if (!asNumbers)
        {
            words = about.Number ? [.. distinct.OrderBy(value => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture))] : [.. distinct.Order(StringComparer.Ordinal)];
            if (values.Contains(null)) words.Insert(0, Absent);
        }

        var key = TrialQuery.Parameter + about.Name;
        var logarithmic = asNumbers && about.Logarithmic;
        return new ParallelAxis(key, about.Name, words, logarithmic, "value") { Intervals = ParallelAxis.IntervalsOf(address, key, words, logarithmic) };
    }
}

/// <summary>A trial.</summary>
public sealed record ParallelLine(string JobId, string Name, IReadOnlyList<double?> Values);

/// <summary>One axis.</summary>
/// <param name="Key">The column of the table that it stands for.</param>
/// <param name="Words">The values of an axis of words, from its lower end up; null where it has numbers.</param>
/// <param name="Format">Which of the charts' number formats.</param>
public sealed record ParallelAxis(string Key, string Name, IReadOnlyList<string>? Words, bool Logarithmic, string Format)
{
    /// <summary>What is brushed on it, in its own numbers.</summary>
    public IReadOnlyList<double[]> Intervals { get; set; } = [];

    public bool LooksLike(ParallelAxis other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Key == other.Key && Logarithmic == other.Logarithmic && (Words is null ? other.Words is null : other.Words is not null && Words.SequenceEqual(other.Words))
            && Intervals.Count == other.Intervals.Count && Intervals.Zip(other.Intervals).All(pair => pair.First.SequenceEqual(pair.Second));
    }

    /// <summary>Where a value lies on the axis; null where it has no place.</summary>
    public double? Place(string? value)
    {
        if (Words is not null)
        {
            var at = Words.ToList().IndexOf(value ?? "–");
            return at < 0 ? null : at;
        }

        return value is not null && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Logarithmic ? Math.Log10(number) : number : null;
    }

    /// <summary>Intervals as the condition of a table; null where there are none.</summary>
    public string? Condition(IReadOnlyList<double[]> intervals)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        var parts = Words is { } words
            ? words.Where((word, at) => word != "–" && intervals.Any(interval => interval[0] <= at && at <= interval[1]))
            : intervals.Select(interval => $"{End(interval[0])}..{End(interval[1])}");
        var condition = string.Join('|', parts);
        return condition.Length == 0 ? null : condition;
    }

    /// <summary>The intervals that an address has of a column: of a word what lies around its place.</summary>
    public static IReadOnlyList<double[]> IntervalsOf(SweepTableAddress address, string key, IReadOnlyList<string>? words, bool logarithmic)
    {
        ArgumentNullException.ThrowIfNull(address);
        var intervals = new List<double[]>();
        foreach (var part in address.Where.Where(condition => condition.StartsWith(key + "=", StringComparison.Ordinal)).SelectMany(condition => condition[(key.Length + 1)..].Split('|')))
        {
            if (words is not null)
            {
                var at = words.ToList().IndexOf(part);
                if (at >= 0) intervals.Add([at - 0.4, at + 0.4]);
            }
            else if (part.Split("..") is [var low, var high] && Number(low) is { } from && Number(high) is { } to && (!logarithmic || from > 0))
            {
                intervals.Add(logarithmic ? [Math.Log10(from), Math.Log10(to)] : [from, to]);
            }
        }

        return intervals;
    }

    private string End(double value) => (Logarithmic ? Math.Pow(10, value) : value).ToString("G6", CultureInfo.InvariantCulture);

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
