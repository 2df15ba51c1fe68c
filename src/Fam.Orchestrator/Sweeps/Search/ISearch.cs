using Fam.Contracts.Jobs;

namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>
/// Follows the trials of a sweep: events in, actions out. It is pure, so that hearing the same events in the same order
/// again restores it at any point.
/// </summary>
public interface ISearch
{
    /// <summary>Takes in what has happened, and says what is to be done.</summary>
    IReadOnlyList<SearchAction> Hear(SearchEvent happened);
}

/// <summary>Something that happened to a trial.</summary>
/// <param name="Trial">Its index in the sweep.</param>
public abstract record SearchEvent(int Trial);

/// <summary>A trial has got to a rung.</summary>
/// <param name="Rung">Number of the rung, from 0.</param>
/// <param name="Score">The metric there; may be not-a-number.</param>
public sealed record RungReached(int Trial, int Rung, double Score) : SearchEvent(Trial);

/// <summary>Something to be done with a trial.</summary>
public abstract record SearchAction(int Trial);

/// <summary>The trial goes on.</summary>
/// <param name="Rank">Its place among the scores at the rung so far, 1 is the best.</param>
/// <param name="Of">Scores at the rung so far, this one included.</param>
/// <param name="Kept">Places that are kept.</param>
public sealed record KeepTrial(int Trial, int Rung, int Rank, int Of, int Kept) : SearchAction(Trial);

/// <summary>The trial is to end now.</summary>
public sealed record StopTrial(int Trial, EarlyStop Why) : SearchAction(Trial);
