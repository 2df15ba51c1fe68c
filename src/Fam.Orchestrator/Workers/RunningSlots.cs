namespace Fam.Orchestrator.Workers;

/// <summary>Slots that run by owner and by sweep: what fair share goes by.</summary>
/// <param name="weights">Share of an owner against others; 1 for who is not named.</param>
public sealed class RunningSlots(IReadOnlyDictionary<string, double> weights)
{
    private readonly Dictionary<string, int> byOwner = [];
    private readonly Dictionary<string, int> bySweep = [];

    public int OfOwner(string owner) => byOwner.GetValueOrDefault(owner);

    public int OfSweep(string sweepId) => bySweep.GetValueOrDefault(sweepId);

    /// <summary>Slots of the owner that run, divided by the owner's weight.</summary>
    public double ShareOf(string owner) => OfOwner(owner) / (weights.TryGetValue(owner, out var weight) ? weight : 1);

    public void Add(string owner, string sweepId, int slots)
    {
        Add(byOwner, owner, slots);
        Add(bySweep, sweepId, slots);
    }

    private static void Add(Dictionary<string, int> counts, string key, int slots)
    {
        var count = counts.GetValueOrDefault(key) + slots;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }
}
