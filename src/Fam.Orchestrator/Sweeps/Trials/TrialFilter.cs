using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary>One condition on a parameter or a metric: any of some values, or inside of any of some ranges.</summary>
/// <param name="Column">The column that holds it: <c>parameters</c> or <c>metrics</c>.</param>
/// <param name="Key">Its name there.</param>
/// <param name="Values">Values as texts.</param>
/// <param name="Ranges">Both ends belong to a range; infinite where an end is left out.</param>
public sealed record TrialCondition(string Column, string Key, IReadOnlyList<string> Values, IReadOnlyList<(double Low, double High)> Ranges);

/// <summary>A table of trials as its address asks for it, read.</summary>
public static class TrialFilter
{
    private const int MostConditions = 40;
    private const int MostAlternatives = 100;
    private const int LongestText = 200;

    /// <summary>Reads the address; what cannot be is a problem that names the parameter.</summary>
    public static (TrialQuery? Query, IReadOnlyList<TrialCondition> Conditions, ProblemHttpResult? Problem) Read(
        string? sort, string? q, string[]? state, string[]? where, int offset, int limit)
    {
        if (Paging.Check(limit) is { } fault)
            return (null, [], fault);
        if (offset < 0)
            return (null, [], Problems.Parameter("offset", offset, "0 or more"));
        if (q?.Length > LongestText)
            return (null, [], Problems.Parameter("q", $"{q[..20]}…", $"at most {LongestText} letters of a trial's name"));
        if (sort is not null && !IsColumn(Bare(sort)))
            return (null, [], Problems.Parameter("sort", sort, $"{string.Join(" | ", TrialQuery.Columns)} | param.NAME | metric.NAME, with a dash before it for the other way round"));
        var (states, noState) = QueryWord.ReadAll<JobState>("state", state);
        if (noState is not null)
            return (null, [], noState);
        if (where?.Length > MostConditions)
            return (null, [], Problems.Parameter("where", $"{where.Length} conditions", $"at most {MostConditions} conditions"));
        var conditions = new List<TrialCondition>();
        foreach (var text in where ?? [])
        {
            if (Condition(text) is not { } condition)
                return (null, [], Problems.Parameter("where", text, "param.NAME or metric.NAME, =, then values or ranges with | between them: param.configuration=M0|FAM, metric.train/loss=0.1..0.5"));
            conditions.Add(condition);
        }

        return (new TrialQuery { Sort = sort ?? "index", Text = q, States = states, Where = where ?? [], Offset = offset, Limit = limit }, conditions, null);
    }

    /// <summary>What is sorted by, without the dash that turns the order round.</summary>
    public static string Bare(string sort)
    {
        ArgumentNullException.ThrowIfNull(sort);
        return sort.StartsWith('-') ? sort[1..] : sort;
    }

    /// <summary>The column and the key of <c>param.NAME</c> or <c>metric.NAME</c>; null for any other word.</summary>
    public static (string Column, string Key)? InJson(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.StartsWith(TrialQuery.Parameter, StringComparison.Ordinal) && word.Length > TrialQuery.Parameter.Length)
            return ("parameters", word[TrialQuery.Parameter.Length..]);
        if (word.StartsWith(TrialQuery.Metric, StringComparison.Ordinal) && word.Length > TrialQuery.Metric.Length)
            return ("metrics", word[TrialQuery.Metric.Length..]);
        return null;
    }

    // A quote would end the path by which SQLite finds the key.
    private static bool IsColumn(string word) => InJson(word) is { } inside ? inside.Key.Length <= LongestText && !inside.Key.Contains('"', StringComparison.Ordinal) : TrialQuery.Columns.Contains(word, StringComparer.Ordinal);

    private static TrialCondition? Condition(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || !IsColumn(text[..at]) || InJson(text[..at]) is not var (column, key))
            return null;
        var alternatives = text[(at + 1)..].Split('|');
        if (alternatives.Length > MostAlternatives)
            return null;
        var (values, ranges) = (new List<string>(), new List<(double, double)>());
        foreach (var alternative in alternatives)
        {
            if (Range(alternative) is { } range)
                ranges.Add(range);
            else
                values.Add(alternative);
        }

        return new TrialCondition(column, key, values, ranges);
    }

    private static (double Low, double High)? Range(string text)
    {
        var at = text.IndexOf("..", StringComparison.Ordinal);
        return at >= 0 && End(text[..at], double.NegativeInfinity) is { } low && End(text[(at + 2)..], double.PositiveInfinity) is { } high ? (low, high) : null;
    }

    private static double? End(string text, double open) =>
        text.Length == 0 ? open : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
