using System.Text;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Sweeps;

/// <summary>What the page of a sweep shows of its trials, as its address names it.</summary>
public sealed record SweepTableAddress
{
    public string Sort { get; init; } = "index";
    public string? Text { get; init; }
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>Conditions as <see cref="TrialQuery.Where"/> has them.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>Keys of the columns; null for the usual ones.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The metric that parameters are held against; null for the sweep's own.</summary>
    public string? Metric { get; init; }

    public TrialQuery Query => new() { Sort = Sort, Text = Text, States = States, Where = Where };

    public bool Narrowed => Text is { Length: > 0 } || States.Count > 0 || Where.Count > 0;

    public static SweepTableAddress Read(string? sort, string? text, IEnumerable<string>? states, string[]? where, string? columns, string? metric) => new()
    {
        Sort = sort ?? "index",
        Text = text,
        States = [.. (states ?? []).Where(word => Enum.GetNames<JobState>().Contains(word, StringComparer.OrdinalIgnoreCase)).Select(word => Enum.Parse<JobState>(word, ignoreCase: true)).Distinct()],
        Where = where ?? [],
        Columns = columns?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Metric = metric,
    };

    /// <summary>The same with another condition on a column, or without one where the texts are null.</summary>
    public SweepTableAddress With(string column, string? values)
    {
        var others = Where.Where(condition => !condition.StartsWith(column + "=", StringComparison.Ordinal));
        return this with { Where = values is null ? [.. others] : [.. others, $"{column}={values}"] };
    }

    public string Of(string sweepId)
    {
        var address = new StringBuilder("/sweeps/").Append(Uri.EscapeDataString(sweepId));
        var separator = '?';
        Add("sort", Sort == "index" ? null : Sort);
        Add("q", Text);
        foreach (var state in States)
            Add("state", SweepListAddress.Word(state));
        foreach (var condition in Where)
            Add("where", condition);
        Add("columns", Columns is null ? null : string.Join(',', Columns));
        Add("metric", Metric);
        return address.ToString();

        void Add(string name, string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal));
            separator = '&';
        }
    }
}
