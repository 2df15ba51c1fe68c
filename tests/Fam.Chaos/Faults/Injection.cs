using Fam.Chaos.Fleet;
using Fam.Chaos.Rounds;
using Npgsql;

namespace Fam.Chaos.Faults;

/// <summary>Does faults to a fleet, and undoes each after its time.</summary>
/// <param name="database">Connects to the fleet's database past everything that can break.</param>
public sealed class Injection(FamFleet fleet, string database, int seed)
{
    private const string OrchestratorQueue = "fam-orchestrator";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // Faults may overlap: a server that is killed is started again by whoever killed it, and by nobody twice at once.
    private readonly SemaphoreSlim services = new(1);
    private volatile IReadOnlySet<string> resumable = new HashSet<string>();

    /// <returns>What came of it, in words.</returns>
    public async Task<string> InjectAsync(Fault fault)
    {
        var random = new Random(HashCode.Combine(seed, fault.Kind, fault.At));
        switch (fault.Kind)
        {
            case FaultKind.KillChild:
                return await KillChildAsync(random);
            case FaultKind.KillWorker:
                return await DownAsync(fleet.Workers[fault.Worker], fault.Lasts);
            case FaultKind.KillNode:
                return await KillNodeAsync(fault);
            case FaultKind.KillOrchestrator:
                return await DownAsync(fleet.Orchestrator, fault.Lasts);
            case FaultKind.KillPostgres:
                return await DownAsync(Services.Postgres, fault.Lasts);
            case FaultKind.KillRabbitMq:
                return await DownAsync(Services.RabbitMq, fault.Lasts);
            case FaultKind.CutWorker:
                return await BreakAsync(fleet.Brokers[fault.Worker + 1], proxy => proxy.Cut(), fault.Lasts);
            case FaultKind.StallWorker:
                return await BreakAsync(fleet.Brokers[fault.Worker + 1], proxy => proxy.Stall(), fault.Lasts);
            case FaultKind.MuteWorker:
                return await BreakAsync(fleet.Brokers[fault.Worker + 1], proxy => proxy.Mute(), fault.Lasts);
            case FaultKind.CutOrchestrator:
                return await BreakAsync(fleet.Brokers[0], proxy => proxy.Cut(), fault.Lasts);
            case FaultKind.MuteOrchestrator:
                return await BreakAsync(fleet.Brokers[0], proxy => proxy.Mute(), fault.Lasts);
            case FaultKind.CutDatabase:
                return await BreakAsync(fleet.Database, proxy => proxy.Cut(), fault.Lasts);
            case FaultKind.LoseCommitAnswers:
                fleet.Database.LoseAnswers(random.Next(1, 4), fault.Lasts);
                return "armed";
            case FaultKind.FillDisk:
                return await FillAsync(fleet.WorkerDisks.ElementAtOrDefault(fault.Worker), fault.Lasts);
            case FaultKind.FillStore:
                return await FillAsync(fleet.StoreDisk, fault.Lasts);
            case FaultKind.RedeliverEvents:
                return await RedeliverAsync(fleet.Orchestrator, OrchestratorQueue, fault.Lasts, random);
            case FaultKind.RedeliverCommands:
                return await RedeliverAsync(fleet.Workers[fault.Worker], "fam-worker-" + fleet.WorkerIds[fault.Worker], fault.Lasts, random);
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "A fault that cannot be injected.");
        }
    }

    /// <summary>Keeps up with which jobs have a checkpoint that they can go on from, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        for (; !cancellation.IsCancellationRequested; await Task.Delay(200, CancellationToken.None))
        {
            try
            {
                resumable = await SweepRows.ResumableAsync(database);
            }
            catch (NpgsqlException)
            {
                // Another fault's doing: what was committed stays so.
            }
        }
    }

    private async Task<string> KillChildAsync(Random random)
    {
        if (await AwaitCheckpointAsync(worker: null) is not { Count: > 0 } children)
            return "no child had a checkpoint that its job could go on from";
        var killed = children[random.Next(children.Count)];
        Signals.Kill(killed.Pid);
        return $"killed the child in {killed.Name}";
    }

    private async Task<string> KillNodeAsync(Fault fault)
    {
        await AwaitCheckpointAsync(fault.Worker);
        fleet.Workers[fault.Worker].Kill();
        var dying = fleet.Children(fault.Worker);
        foreach (var child in dying)
            Signals.Kill(child.Pid);
        await Task.Delay(fault.Lasts);
        fleet.Workers[fault.Worker].Start();
        return $"died with {string.Join(", ", dying.Select(child => child.Name).DefaultIfEmpty("no child"))}";
    }

    /// <summary>Waits for children whose jobs have a committed checkpoint, so that there is something to go on from; none where there is no such child for long.</summary>
    private async Task<IReadOnlyList<TrialChild>> AwaitCheckpointAsync(int? worker)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < LongestWait; await Task.Delay(50))
        {
            if (fleet.Children(worker).Where(child => resumable.Contains(child.Job)).ToList() is { Count: > 0 } children)
                return children;
        }

        return [];
    }

    private static async Task<string> DownAsync(KeptProcess process, TimeSpan lasts)
    {
        process.Kill();
        await Task.Delay(lasts);
        process.Start();
        return "done";
    }

    private static async Task<string> FillAsync(SmallDisk? disk, TimeSpan lasts)
    {
        if (disk is null)
            return "not done: only root may mount a disk that can be filled";
        // What is freed meanwhile is taken, too.
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < lasts; await Task.Delay(100))
            disk.Fill();
        disk.Free();
        return "done";
    }

    private static async Task<string> BreakAsync(BreakableProxy proxy, Action<BreakableProxy> break_, TimeSpan lasts)
    {
        break_(proxy);
        await Task.Delay(lasts);
        proxy.Heal();
        return "done";
    }

    private async Task<string> DownAsync(string service, TimeSpan lasts)
    {
        await services.WaitAsync();
        try
        {
            await fleet.Services.KillAsync(service);
            await Task.Delay(lasts);
            await fleet.Services.UpAsync(service);
            return "done";
        }
        finally
        {
            services.Release();
        }
    }

    private async Task<string> RedeliverAsync(KeptProcess receiver, string queue, TimeSpan lasts, Random random)
    {
        receiver.Kill();
        await Task.Delay(lasts);
        try
        {
            return $"{await Redelivery.DoubleAndShuffleAsync(fleet.Services.RabbitMqPort, queue, random)} envelopes doubled";
        }
        catch (Exception away) when (away is RabbitMQ.Client.Exceptions.RabbitMQClientException or IOException)
        {
            return $"the broker was away ({away.Message})";
        }
        finally
        {
            receiver.Start();
        }
    }
}
