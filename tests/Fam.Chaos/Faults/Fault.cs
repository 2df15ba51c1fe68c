namespace Fam.Chaos.Faults;

/// <summary>One fault: what, to which worker, when after the sweep was submitted, and for how long.</summary>
/// <param name="Worker">0 or 1; of no meaning where no worker is concerned.</param>
public sealed record Fault(FaultKind Kind, int Worker, TimeSpan At, TimeSpan Lasts)
{
    /// <summary>Whether it ends an attempt: the job goes on in another, from a checkpoint.</summary>
    public bool Interrupts => Kind is FaultKind.KillChild or FaultKind.KillNode;

    /// <summary>Whether it needs a disk that can be filled.</summary>
    public bool FillsDisk => Kind is FaultKind.FillDisk or FaultKind.FillStore;

    public override string ToString() => $"{At.TotalSeconds:0.0} s {Kind}{(ConcernsWorker ? $"({Worker + 1})" : "")}{(Kind == FaultKind.KillChild ? "" : $" for {Lasts.TotalSeconds:0.0} s")}";

    private bool ConcernsWorker => Kind is FaultKind.KillWorker or FaultKind.KillNode or FaultKind.CutWorker or FaultKind.StallWorker or FaultKind.MuteWorker or FaultKind.FillDisk or FaultKind.RedeliverCommands;
}

/// <summary>Draws the faults of a round. The same seed draws the same faults.</summary>
public static class FaultPlan
{
    /// <summary>Restarting a broker takes far longer than anything else: it is drawn less often.</summary>
    private static readonly (FaultKind Kind, int Weight, double Shortest, double Longest)[] Kinds =
    [
        (FaultKind.KillChild, 4, 0, 0),
        (FaultKind.KillWorker, 4, 0.2, 8),
        (FaultKind.KillOrchestrator, 4, 0.2, 8),
        (FaultKind.KillPostgres, 3, 0.2, 4),
        (FaultKind.KillRabbitMq, 2, 0.2, 4),
        (FaultKind.KillNode, 4, 0.2, 20),
        (FaultKind.CutWorker, 3, 0.5, 30),
        (FaultKind.StallWorker, 3, 0.5, 30),
        (FaultKind.MuteWorker, 3, 0.5, 20),
        (FaultKind.CutOrchestrator, 2, 0.5, 20),
        (FaultKind.MuteOrchestrator, 2, 0.5, 20),
        (FaultKind.CutDatabase, 3, 0.5, 6),
        (FaultKind.LoseCommitAnswers, 4, 0.1, 10),
        (FaultKind.FillDisk, 3, 2, 15),
        (FaultKind.FillStore, 2, 2, 15),
        (FaultKind.RedeliverEvents, 3, 2, 5),
        (FaultKind.RedeliverCommands, 2, 2, 8),
    ];

    /// <summary>
    /// Two to five moments within the horizon, at every other one two faults at once. One fault at least ends an attempt
    /// in the first two thirds: a round in which nothing had to be resumed shows nothing.
    /// </summary>
    /// <param name="also">A kind that is to be among them; null for none. Whatever else a seed draws stays the same.</param>
    public static IReadOnlyList<Fault> Draw(int seed, TimeSpan horizon, FaultKind? also = null)
    {
        var random = new Random(seed);
        var faults = new List<Fault>();
        for (var moment = random.Next(2, 6); moment > 0; moment--)
        {
            var at = horizon * random.NextDouble();
            faults.Add(DrawOne(random, at));
            if (random.Next(2) == 0)
                faults.Add(DrawOne(random, at + TimeSpan.FromSeconds(random.NextDouble())));
        }

        if (!faults.Any(fault => fault.Interrupts && fault.At < horizon * (2 / 3.0)))
            faults.Add(new Fault(FaultKind.KillChild, random.Next(2), horizon * random.NextDouble() * (2 / 3.0), TimeSpan.Zero));
        if (also is { } kind && !faults.Exists(fault => fault.Kind == kind))
            faults.Add(DrawOne(random, horizon * random.NextDouble(), kind));
        return [.. faults.OrderBy(fault => fault.At)];
    }

    private static Fault DrawOne(Random random, TimeSpan at)
    {
        var place = random.Next(Kinds.Sum(one => one.Weight));
        return DrawOne(random, at, Kinds.First(one => (place -= one.Weight) < 0).Kind);
    }

    private static Fault DrawOne(Random random, TimeSpan at, FaultKind kind)
    {
        var (_, _, shortest, longest) = Kinds.Single(one => one.Kind == kind);
        var lasts = TimeSpan.FromSeconds(shortest + (longest - shortest) * random.NextDouble());
        return new Fault(kind, random.Next(2), at, lasts);
    }
}
