using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Dashboard.Live;

namespace Fam.Dashboard.Sweeps;

/// <summary>What the page of a sweep shows of its trials, as its address names it.</summary>
public sealed record SweepTableAddress
{
    private const string UsualSort = "index";

    public string Sort { get; init; } = UsualSort;
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
        Sort = sort ?? UsualSort,
        Text = text,
        States = [.. (states ?? []).Select(PageAddress.Read<JobState>).OfType<JobState>().Distinct()],
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

    /// <summary>The parts of the address that are the table's; those of the usual values are null.</summary>
    public (string Name, object? Value)[] Parts() =>
    [
        ("sort", Sort == UsualSort ? null : Sort),
        ("q", string.IsNullOrEmpty(Text) ? null : Text),
        ("state", States.Select(PageAddress.Word<JobState>).ToArray()),
        ("where", Where.ToArray()),
        ("columns", Columns is null ? null : string.Join(',', Columns)),
        ("metric", Metric),
    ];

    /// <summary>Differs where other trials are shown, or in another order.</summary>
    public string RowsKey => string.Join('\n', (IEnumerable<string?>)[Sort, Text, .. States.Select(PageAddress.Word<JobState>), .. Where]);
}
