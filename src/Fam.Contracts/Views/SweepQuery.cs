using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Views;

/// <summary>Which sweeps a list shows, and in which order.</summary>
public sealed record SweepQuery
{
    /// <summary>What <see cref="Sort"/> may be; a dash before it turns the order round.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["created", "name", "owner", "state", "kind", "progress", "cost"];

    /// <summary>Newest first.</summary>
    public const string NewestFirst = "-created";

    /// <summary>Letters in the name, the description or the id, large or small; null for any.</summary>
    public string? Text { get; init; }

    /// <summary>Any of these; empty for all.</summary>
    public IReadOnlyList<SweepState> States { get; init; } = [];

    /// <summary>The owner's whole name; null for any.</summary>
    public string? Owner { get; init; }

    /// <summary>Null for any.</summary>
    public JobKind? Kind { get; init; }

    /// <summary>Whether those that were put away are listed too.</summary>
    public bool Archived { get; init; }

    /// <summary>One of <see cref="Sorts"/>, with a dash before it for the other way round.</summary>
    public string Sort { get; init; } = NewestFirst;
}
