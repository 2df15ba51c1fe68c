using Fam.Orchestrator.Sweeps.Search;

namespace Fam.Orchestrator.Tests.Sweeps.Search;

/// <summary>
/// Trials that train side by side, each at a pace and towards a loss of its own: what a search sees of a sweep, without
/// anything that trains. The same seed is the same sweep.
/// </summary>
internal sealed class SimulatedSweep(int seed, int trials, RungLadder ladder)
{
    /// <summary>The order in which trials get to rungs, as long as the search lets them.</summary>
    /// <param name="hear">The search; what it returns decides who goes on.</param>
    /// <returns>Trials that went to their end.</returns>
    public List<int> Run(Func<RungReached, SearchAction> hear)
    {
        var due = new PriorityQueue<(int Trial, int Rung), double>();
        for (var trial = 0; trial < trials; trial++)
            due.Enqueue((trial, 0), Arrival(trial, 0));
        var finished = new List<int>();
        while (due.TryDequeue(out var next, out _))
        {
            if (hear(new RungReached(next.Trial, next.Rung, Loss(next.Trial, next.Rung))) is StopTrial)
                continue;
            if (next.Rung + 1 == ladder.Rungs.Count)
                finished.Add(next.Trial);
            else
                due.Enqueue((next.Trial, next.Rung + 1), Arrival(next.Trial, next.Rung + 1));
        }

        return finished;
    }

    /// <summary>What the trial would reach in the end; lower is better.</summary>
    public double Quality(int trial) => Draw(trial, "quality").Unit();

    public double Loss(int trial, int rung) => Quality(trial) + (Draw(trial, "noise" + rung).Unit() * 0.2 / (rung + 1)) + (2.0 / (rung + 1));

    private double Arrival(int trial, int rung) => (trial / 4) + (ladder.Rungs[rung] * (0.5 + Draw(trial, "pace").Unit()) / ladder.Rungs[^1]);

    private RandomBits Draw(int trial, string what) => new(seed, trial, what);
}
