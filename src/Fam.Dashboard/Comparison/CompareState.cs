using System.Globalization;
using Fam.Dashboard.Live;
using Microsoft.AspNetCore.WebUtilities;

namespace Fam.Dashboard.Comparison;

/// <summary>What is chosen on the page of comparisons. All of it stands in the address, so that a link shows the same to somebody else.</summary>
public sealed record CompareState
{
    public const string Path = "/compare";

    /// <summary>Ids of the sweeps that are compared.</summary>
    public IReadOnlyList<string> Sweeps { get; init; } = [];

    /// <summary>Null is the task of the first sweep's metric.</summary>
    public string? Task { get; init; }
    public CompareTab Tab { get; init; }

    /// <summary>The configuration that the others are held against; null lets the orchestrator choose.</summary>
    public string? Baseline { get; init; }

    /// <summary>Whether arms that differ only in their seed are shown as one, their mean.</summary>
    public bool Seeds { get; init; }

    /// <summary>The score above which a length counts as remembered, above 0 and below 1; null is the orchestrator's own.</summary>
    public double? Threshold { get; init; }

    /// <summary>The length that is shown where a view has only one; null is the longest.</summary>
    public int? Length { get; init; }

    /// <summary>Whether such a view shows the mean over all lengths instead.</summary>
    public bool AllLengths { get; init; }

    /// <summary>What the views over length and across sizes show, or what a score has cost; null is the view's own.</summary>
    public string? Measure { get; init; }

    /// <summary>Whether the axis that has a switch is logarithmic; null is the view's own.</summary>
    public bool? Log { get; init; }

    /// <summary>Whether the paper's values lie over the others.</summary>
    public bool Paper { get; init; }

    /// <summary>Series that were taken away in the legend.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>Stretch of the horizontal axis, in percent; null is all of it.</summary>
    public IReadOnlyList<double>? Zoom { get; init; }

    public static CompareState ForSweep(string id) => new() { Sweeps = [id] };

    /// <summary>The same sweeps in another view; what belonged to the old one alone is gone.</summary>
    public CompareState In(CompareTab tab) => this with { Tab = tab, Measure = null, Log = null, Hidden = [], Zoom = null };

    /// <summary>Reads an address; what it does not say, or says wrongly, is as if nothing were chosen.</summary>
    public static CompareState Read(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        string? One(string key) => query.TryGetValue(key, out var value) && value.ToString() is { Length: > 0 } text ? text : null;
        IReadOnlyList<string> All(string key) => query.TryGetValue(key, out var values) ? [.. values.OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.Ordinal)] : [];
        return new()
        {
            Sweeps = All("sweep"),
            Task = One("task"),
            Tab = PageAddress.Read<CompareTab>(One("view")) ?? CompareTab.Length,
            Baseline = One("baseline"),
            Seeds = One("group") == "seeds",
            Threshold = Number(One("threshold")) is > 0 and < 1 and var threshold ? threshold : null,
            Length = Number(One("length")) is >= 0 and <= int.MaxValue and var length ? (int)length : null,
            AllLengths = One("length") == "all",
            Measure = One("measure"),
            Log = One("log") switch { "1" => true, "0" => false, _ => null },
            Paper = One("paper") == "1",
            Hidden = All("hide"),
            Zoom = One("zoom")?.Split('-') is [var from, var to] && Number(from) is { } start && Number(to) is { } end && start < end ? [start, end] : null,
        };
    }

    public string Address => PageAddress.Of(Path,
    [
        .. Sweeps.Select(sweep => ("sweep", (string?)sweep)),
        ("task", Task),
        ("view", Tab == CompareTab.Length ? null : PageAddress.Word(Tab)),
        ("baseline", Baseline),
        ("group", Seeds ? "seeds" : null),
        ("threshold", Text(Threshold)),
        ("length", AllLengths ? "all" : Text(Length)),
        ("measure", Measure),
        ("log", Log switch { true => "1", false => "0", null => null }),
        ("paper", Paper ? "1" : null),
        .. Hidden.Select(name => ("hide", (string?)name)),
        ("zoom", Zoom is [var start, var end] ? $"{Text(start)}-{Text(end)}" : null),
    ]);

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static string? Text(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>The views of a comparison.</summary>
public enum CompareTab
{
    /// <summary>Scores over length.</summary>
    Length,

    /// <summary>Scores over length and depth.</summary>
    Depth,

    /// <summary>Normalized scores over all tasks, stacked.</summary>
    Normalized,

    /// <summary>Tasks by configurations.</summary>
    Tasks,

    /// <summary>Score and cost over the size of the model.</summary>
    Sizes,

    /// <summary>What a score has cost.</summary>
    Cost,
}
