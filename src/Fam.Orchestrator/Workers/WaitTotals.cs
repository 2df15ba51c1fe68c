using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// What the jobs of a lane wait for, added up since the lane began. It never changes: a job keeps the sums of the moment it
/// came, and what has been added to them when it starts is what it waited for itself. So a change of reasons costs the same
/// for one job and for 100,000 of them, and nothing is written before a job starts.
/// </summary>
public sealed class WaitTotals
{
    /// <summary>Seconds that are worth telling; nearly every job waits for less.</summary>
    public const double Shortest = 1;

    /// <summary>Reasons that have ended, each once, the one that ended last behind the others.</summary>
    private readonly IReadOnlyList<WaitSpell> ended;
    private readonly WaitingReason? reason;
    private readonly double since;

    private WaitTotals(IReadOnlyList<WaitSpell> ended, WaitingReason? reason, double since) => (this.ended, this.reason, this.since) = (ended, reason, since);

    /// <param name="now">Seconds of any clock, here and below.</param>
    public static WaitTotals Begin(double now) => new([], reason: null, now);

    /// <summary>The first reason as it is found now; null, where nothing holds the lane for a moment, leaves the last one standing.</summary>
    public WaitTotals Then(WaitingReason? found, double now)
    {
        if (found is null || found.Code == reason?.Code)
            return this;
        // What held the lane before anybody looked was this.
        return reason is null ? new(ended, found, since) : new(Until(now), found, now);
    }

    /// <summary>What has been added for a job that came at a time, when the sums were others.</summary>
    public IEnumerable<WaitSpell> Since(WaitTotals then, double came, double now)
    {
        ArgumentNullException.ThrowIfNull(then);
        var before = then.Until(came);
        return Until(now).Select(spell => spell with { Seconds = Math.Min(now - came, spell.Seconds - (before.FirstOrDefault(known => known.Code == spell.Code)?.Seconds ?? 0)) });
    }

    /// <summary>Spells of the same reason as one, in the order in which they last ended.</summary>
    public static List<WaitSpell> Joined(IEnumerable<WaitSpell> earlier, IEnumerable<WaitSpell> later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        List<WaitSpell> joined = [.. earlier];
        foreach (var spell in later.Where(spell => spell.Seconds > 0))
        {
            var known = joined.Find(other => other.Code == spell.Code);
            joined.RemoveAll(other => other.Code == spell.Code);
            joined.Add(spell with { Seconds = spell.Seconds + (known?.Seconds ?? 0) });
        }

        return joined;
    }

    /// <summary>Those that are worth telling, to a tenth of a second.</summary>
    public static List<WaitSpell> Told(IEnumerable<WaitSpell> spells) =>
        [.. spells.Where(spell => spell.Seconds >= Shortest).Select(spell => spell with { Seconds = Math.Round(spell.Seconds, 1) })];

    private IReadOnlyList<WaitSpell> Until(double now) => reason is null ? ended : Joined(ended, [new WaitSpell(reason.Code, reason.Message, now - since)]);
}
