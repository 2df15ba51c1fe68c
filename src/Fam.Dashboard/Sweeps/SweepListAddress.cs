using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Dashboard.Live;

namespace Fam.Dashboard.Sweeps;

/// <summary>A list of sweeps as the page's address names it.</summary>
public static class SweepListAddress
{
    /// <summary>Words of an address that mean nothing here are passed by: the page then shows more, and says what it shows.</summary>
    public static SweepQuery Read(string? text, IEnumerable<string>? states, string? owner, string? kind, string? sort, bool archived) => new()
    {
        Text = text,
        States = [.. (states ?? []).Select(PageAddress.Read<SweepState>).OfType<SweepState>().Distinct()],
        Owner = owner,
        Kind = PageAddress.Read<JobKind>(kind),
        Archived = archived,
        Sort = sort is not null && SweepQuery.Sorts.Contains(sort.TrimStart('-')) ? sort : SweepQuery.NewestFirst,
    };

    public static string Of(SweepQuery query, string? cursor = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        return PageAddress.Of("/",
        [
            ("q", query.Text),
            .. query.States.Select(state => ("state", (string?)PageAddress.Word(state))),
            ("owner", query.Owner),
            ("kind", query.Kind is { } kind ? PageAddress.Word(kind) : null),
            ("sort", query.Sort == SweepQuery.NewestFirst ? null : query.Sort),
            ("archived", query.Archived ? "true" : null),
            ("cursor", cursor),
        ]);
    }
}
