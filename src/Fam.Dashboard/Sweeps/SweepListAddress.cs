using System.Text;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Sweeps;

/// <summary>A list of sweeps as the page's address names it.</summary>
public static class SweepListAddress
{
    /// <summary>Words of an address that mean nothing here are passed by: the page then shows more, and says what it shows.</summary>
    public static SweepQuery Read(string? text, IEnumerable<string>? states, string? owner, string? kind, string? sort, bool archived) => new()
    {
        Text = text,
        States = [.. (states ?? []).Select(Read<SweepState>).OfType<SweepState>().Distinct()],
        Owner = owner,
        Kind = Read<JobKind>(kind),
        Archived = archived,
        Sort = sort is not null && SweepQuery.Sorts.Contains(sort.TrimStart('-')) ? sort : SweepQuery.NewestFirst,
    };

    public static string Of(SweepQuery query, string? cursor = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        var address = new StringBuilder("/");
        Add("q", query.Text);
        foreach (var state in query.States)
            Add("state", Word(state));
        Add("owner", query.Owner);
        Add("kind", query.Kind is { } kind ? Word(kind) : null);
        Add("sort", query.Sort == SweepQuery.NewestFirst ? null : query.Sort);
        Add("archived", query.Archived ? "true" : null);
        Add("cursor", cursor);
        return address.ToString();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                address.Append(address.Length == 1 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static T? Read<T>(string? word)
        where T : struct, Enum => Enum.GetNames<T>().Contains(word, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(word!, ignoreCase: true) : null;
}
