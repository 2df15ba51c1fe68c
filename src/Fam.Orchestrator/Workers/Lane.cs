using System.Runtime.InteropServices;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// The waiting jobs of one priority and one shape, in the order of fair share: the owner with the least running, then
/// that owner's sweep with the least running, then the order of submission. Every change costs the logarithm of what is
/// in it, and the next job is always at hand.
/// </summary>
public sealed class Lane(RequestShape shape, int priority, RunningSlots running)
{
    private readonly Dictionary<string, OwnerNode> owners = [];
    private readonly SortedSet<OwnerNode> order = new(Comparer<OwnerNode>.Create((a, b) => Turn.Compare(a.Turn, b.Turn)));

    public RequestShape Shape => shape;

    /// <summary>Higher is sooner.</summary>
    public int Priority => priority;

    public int Count { get; private set; }

    /// <summary>What its jobs wait for, as it was last looked at.</summary>
    public required WaitTotals Waited { get; set; }

    /// <summary>The job whose turn it is.</summary>
    public PlacedJob Head => order.Min!.Order.Min!.Jobs.Min!;

    /// <summary>Lanes of one priority by whose job's turn it is.</summary>
    public static Comparer<Lane> ByTurn { get; } = Comparer<Lane>.Create((a, b) => Turn.Compare(a.Turn, b.Turn));

    /// <summary>When that job's turn is, compared with those of other lanes of the same priority.</summary>
    public Turn Turn => order.Min!.Turn;

    /// <summary>The first jobs, near enough in their order: what starts of them changes whose turn it is.</summary>
    public List<PlacedJob> First(int count) => [.. order.SelectMany(owner => owner.Order).SelectMany(sweep => sweep.Jobs).Take(count)];

    public void Add(PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var owner = owners.TryGetValue(job.Owner, out var known) ? known : owners[job.Owner] = new OwnerNode(job.Owner);
        order.Remove(owner);
        var sweep = owner.Sweeps.TryGetValue(job.SweepId, out var sweepNode) ? sweepNode : owner.Sweeps[job.SweepId] = new SweepNode(job.SweepId);
        owner.Order.Remove(sweep);
        if (sweep.Jobs.Add(job))
            Count++;
        PutBack(owner, sweep);
    }

    public void Remove(PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!owners.TryGetValue(job.Owner, out var owner) || !owner.Sweeps.TryGetValue(job.SweepId, out var sweep))
            return;
        order.Remove(owner);
        owner.Order.Remove(sweep);
        if (sweep.Jobs.Remove(job))
            Count--;
        PutBack(owner, sweep);
    }

    /// <summary>Sorts the owner and the sweep in again: what of theirs runs has changed.</summary>
    public void Sort(string ownerName, string sweepId)
    {
        if (!owners.TryGetValue(ownerName, out var owner))
            return;
        order.Remove(owner);
        if (owner.Sweeps.TryGetValue(sweepId, out var sweep))
        {
            owner.Order.Remove(sweep);
            PutBack(owner, sweep);
        }
        else
        {
            PutBack(owner);
        }
    }

    private void PutBack(OwnerNode owner, SweepNode sweep)
    {
        if (sweep.Jobs.Count == 0)
        {
            owner.Sweeps.Remove(sweep.Id);
        }
        else
        {
            sweep.Turn = Turn.Of(0, running.OfSweep(sweep.Id), sweep.Jobs.Min!);
            owner.Order.Add(sweep);
        }

        PutBack(owner);
    }

    private void PutBack(OwnerNode owner)
    {
        if (owner.Sweeps.Count == 0)
        {
            owners.Remove(owner.Name);
            return;
        }

        owner.Turn = owner.Order.Min!.Turn with { OwnerShare = running.ShareOf(owner.Name) };
        order.Add(owner);
    }

    private sealed class OwnerNode(string name)
    {
        public string Name => name;

        public Turn Turn { get; set; }

        public Dictionary<string, SweepNode> Sweeps { get; } = [];

        public SortedSet<SweepNode> Order { get; } = new(Comparer<SweepNode>.Create((a, b) => Turn.Compare(a.Turn, b.Turn)));
    }

    private sealed class SweepNode(string id)
    {
        public string Id => id;

        public Turn Turn { get; set; }

        public SortedSet<PlacedJob> Jobs { get; } = new(Comparer<PlacedJob>.Create((a, b) => Turn.Compare(Turn.Of(0, 0, a), Turn.Of(0, 0, b))));
    }
}

/// <summary>When it is a job's turn among jobs of its priority.</summary>
/// <param name="OwnerShare">Slots of its owner that run, by weight.</param>
/// <param name="SweepRunning">Slots of its sweep that run.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Turn(double OwnerShare, int SweepRunning, DateTimeOffset SubmittedAt, string SweepId, int Index)
{
    public static Turn Of(double ownerShare, int sweepRunning, PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new(ownerShare, sweepRunning, job.SubmittedAt, job.SweepId, job.Index);
    }

    /// <summary>Below 0 where the first goes before the second.</summary>
    public static int Compare(Turn first, Turn second) =>
        first.OwnerShare.CompareTo(second.OwnerShare) is not 0 and var byOwner ? byOwner
        : first.SweepRunning.CompareTo(second.SweepRunning) is not 0 and var bySweep ? bySweep
        : first.SubmittedAt.CompareTo(second.SubmittedAt) is not 0 and var byTime ? byTime
        : string.CompareOrdinal(first.SweepId, second.SweepId) is not 0 and var byId ? byId
        : first.Index.CompareTo(second.Index);
}
