using System.Linq.Expressions;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>A list of sweeps as its address asks for it, read and put into a query.</summary>
public static class SweepFilter
{
    private const int LongestText = 200;

    /// <summary>Reads the address; what cannot be is a problem that names the parameter.</summary>
    public static (SweepQuery? Query, ProblemHttpResult? Problem) Read(string? q, string[]? state, string? owner, string? kind, string? sort, bool archived)
    {
        if (q?.Length > LongestText)
            return (null, Problems.Parameter("q", $"{q[..20]}…", $"at most {LongestText} letters of a name, a description or an id"));
        var (states, noState) = QueryWord.ReadAll<SweepState>("state", state);
        if (noState is not null)
            return (null, noState);
        var (wantedKind, noKind) = QueryWord.Read<JobKind>("kind", kind);
        if (noKind is not null)
            return (null, noKind);
        if (sort is not null && !SweepQuery.Sorts.Contains(sort.TrimStart('-'), StringComparer.Ordinal))
            return (null, Problems.Parameter("sort", sort, $"{string.Join(" | ", SweepQuery.Sorts)}, with a dash before it for the other way round"));
        return (new SweepQuery { Text = q, States = states, Owner = owner, Kind = wantedKind, Archived = archived, Sort = sort ?? SweepQuery.NewestFirst }, null);
    }

    /// <summary>The rows that fit.</summary>
    public static IQueryable<SweepRow> Where(IQueryable<SweepRow> sweeps, SweepQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (!query.Archived)
            sweeps = sweeps.Where(row => row.ArchivedAt == null);
        if (query.Text is { Length: > 0 } text)
        {
            var pattern = LikePattern.Containing(text);
            sweeps = sweeps.Where(row => EF.Functions.Like(row.Name.ToLower(), pattern, LikePattern.Escaping)
                || (row.Description != null && EF.Functions.Like(row.Description.ToLower(), pattern, LikePattern.Escaping)) || EF.Functions.Like(row.Id, pattern, LikePattern.Escaping));
        }

        if (query.States is { Count: > 0 } states)
            sweeps = sweeps.Where(row => states.Contains(row.State));
        if (query.Owner is { Length: > 0 } owner)
            sweeps = sweeps.Where(row => row.Owner == owner);
        if (query.Kind is { } kind)
            sweeps = sweeps.Where(row => row.Kind == kind);
        return sweeps;
    }

    /// <summary>The sweeps that fit, in the order of one of their columns, from after a place on.</summary>
    public static async Task<List<ListedSweep>> ReadAsync(FamDbContext rows, SweepQuery query, SweepPlace? after, int count, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(query);
        var sweeps = await Order(Where(rows.Sweeps, query), query.Sort, after).Take(count).ToListAsync(cancellation);
        return sweeps.ConvertAll(sweep => new ListedSweep(sweep, new SweepPlace(sweep.CreatedAt, sweep.Id, KeyOf(sweep, query.Sort))));
    }

    /// <summary>The id decides between equals.</summary>
    private static IQueryable<SweepRow> Order(IQueryable<SweepRow> sweeps, string sort, SweepPlace? after)
    {
        var down = sort.StartsWith('-');
        if (sort.TrimStart('-') == "created")
        {
            if (after is not null)
            {
                sweeps = down
                    ? sweeps.Where(row => row.CreatedAt <= after.CreatedAt && (row.CreatedAt < after.CreatedAt || string.Compare(row.Id, after.Id) > 0))
                    : sweeps.Where(row => row.CreatedAt >= after.CreatedAt && (row.CreatedAt > after.CreatedAt || string.Compare(row.Id, after.Id) > 0));
            }

            return (down ? sweeps.OrderByDescending(row => row.CreatedAt) : sweeps.OrderBy(row => row.CreatedAt)).ThenBy(row => row.Id);
        }

        return sort.TrimStart('-') switch
        {
            "name" => By(row => row.Name.ToLower()),
            "owner" => By(row => row.Owner),
            // Kept as their names.
            "state" => By(row => (string)(object)row.State),
            _ => By(row => (string)(object)row.Kind),
        };

        IQueryable<SweepRow> By(Expression<Func<SweepRow, string>> key)
        {
            if (after is not null)
                sweeps = sweeps.Where(Beyond(key, after, down));
            return (down ? sweeps.OrderByDescending(key) : sweeps.OrderBy(key)).ThenBy(row => row.Id);
        }
    }

    /// <summary>What a sweep is sorted by, as a place keeps it; null where its time is that.</summary>
    private static string? KeyOf(SweepRow sweep, string sort) => sort.TrimStart('-') switch
    {
        "name" => sweep.Name.ToLowerInvariant(),
        "owner" => sweep.Owner,
        "state" => sweep.State.ToString(),
        "kind" => sweep.Kind.ToString(),
        _ => null,
    };

    /// <summary>Rows that come after a place: another key, or the same and a later id.</summary>
    private static Expression<Func<SweepRow, bool>> Beyond(Expression<Func<SweepRow, string>> key, SweepPlace after, bool down)
    {
        Expression<Func<string, string, bool>> further = down
            ? (mine, id) => string.Compare(mine, after.Key) < 0 || (mine == after.Key && string.Compare(id, after.Id) > 0)
            : (mine, id) => string.Compare(mine, after.Key) > 0 || (mine == after.Key && string.Compare(id, after.Id) > 0);
        var row = key.Parameters[0];
        var body = new Replacing(further.Parameters[0], key.Body, further.Parameters[1], Expression.Property(row, nameof(SweepRow.Id))).Visit(further.Body)!;
        return Expression.Lambda<Func<SweepRow, bool>>(body, row);
    }

    private sealed class Replacing(Expression first, Expression by, Expression second, Expression bySecond) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == first ? by : node == second ? bySecond : base.Visit(node);
    }
}

/// <summary>A sweep of a list, and its place in the order of the list.</summary>
public sealed record ListedSweep(SweepRow Sweep, SweepPlace Place);

/// <summary>Where a page of sweeps ended.</summary>
/// <param name="Key">The column that it was sorted by; null where that is the time, or none.</param>
/// <param name="Rank">What its jobs had come to; null where that is not what it was sorted by.</param>
/// <param name="At">The moment at which costs were counted.</param>
public sealed record SweepPlace(DateTimeOffset CreatedAt, string Id, string? Key = null, long? Rank = null, DateTimeOffset? At = null)
{
    /// <summary>Whether it is a place in a list of that order.</summary>
    public bool IsIn(string sort) => (Key is not null, Rank is not null && At is not null) == (sort.TrimStart('-') != "created" && !SweepRanks.Has(sort), SweepRanks.Has(sort));
}
