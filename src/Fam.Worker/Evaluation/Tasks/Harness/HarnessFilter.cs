using System.Text.RegularExpressions;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>A step between what a model said and what is scored: <c>regex</c>, <c>remove_whitespace</c>, <c>lowercase</c>, <c>uppercase</c>, <c>take_first</c>.</summary>
internal sealed class HarnessFilter(Func<string, string> apply)
{
    public string Apply(string text) => apply(text);

    /// <summary>Of the one filter that <c>filter_list</c> may have.</summary>
    public static IReadOnlyList<HarnessFilter> Read(HarnessKeys keys)
    {
        if (keys.Sections("filter_list") is not { } lists) return [];
        if (lists.Count != 1) throw keys.Wrong("filter_list", $"{lists.Count} filters", "one filter: a task has one score here");
        lists[0].Text("name");
        var steps = (lists[0].Sections("filter") ?? []).Select(Step).ToList();
        lists[0].RefuseOthers();
        return steps;
    }

    private static HarnessFilter Step(HarnessKeys keys)
    {
        var function = keys.Text("function") ?? "";
        var filter = function switch
        {
            "take_first" => new HarnessFilter(text => text),
            "remove_whitespace" => new HarnessFilter(text => text.TrimStart()),
            "lowercase" => new HarnessFilter(text => text.ToLowerInvariant()),
            "uppercase" => new HarnessFilter(text => text.ToUpperInvariant()),
            "regex" => Found(keys),
            _ => throw keys.Wrong("function", function, "regex | remove_whitespace | lowercase | uppercase | take_first"),
        };
        keys.RefuseOthers();
        return filter;
    }

    private static HarnessFilter Found(HarnessKeys keys)
    {
        var (pattern, select, fallback) = (keys.Text("regex_pattern") ?? @"#### (\-?[0-9\.\,]+)", (int)(keys.Number("group_select") ?? 0), keys.Text("fallback") ?? "[invalid]");
        Regex regex;
        try
        {
            regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException failure)
        {
            throw keys.Wrong("regex_pattern", pattern, $"a regular expression: {failure.Message}");
        }

        return new HarnessFilter(text =>
        {
            var matches = regex.Matches(text);
            var index = select < 0 ? matches.Count + select : select;
            if (index < 0 || index >= matches.Count) return fallback;
            // As Python's findall: the whole match where there is no group, else the first group that has text.
            var groups = matches[index].Groups;
            return (groups.Count == 1 ? groups[0].Value : groups.Values.Skip(1).Select(group => group.Value).FirstOrDefault(value => value.Length > 0) ?? "").Trim();
        });
    }
}
