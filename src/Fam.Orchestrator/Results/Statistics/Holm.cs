namespace Fam.Orchestrator.Results.Statistics;

/// <summary>The correction of several p for their number (S. Holm, A simple sequentially rejective multiple test procedure, 1979).</summary>
public static class Holm
{
    /// <summary>Adjusted p, each in the place of its own: below α for all that Holm's procedure rejects at level α.</summary>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p)
    {
        ArgumentNullException.ThrowIfNull(p);
        var adjusted = new double[p.Count];
        var largest = 0.0;
        foreach (var (index, rank) in Enumerable.Range(0, p.Count).OrderBy(index => p[index]).Select((index, rank) => (index, rank)))
        {
            largest = Math.Max(largest, Math.Min(1, (p.Count - rank) * p[index]));
            adjusted[index] = largest;
        }

        return adjusted;
    }
}
