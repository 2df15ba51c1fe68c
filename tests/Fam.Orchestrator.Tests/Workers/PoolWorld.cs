using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Grains.Tests;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary>A pool's decisions with workers and jobs around them that do as they are told; no rows, no messages.</summary>
internal sealed class PoolWorld
{
    private readonly Dictionary<string, WorkerHeartbeat> workers = [];
    private long token;

    public PoolWorld(OrchestratorOptions? options = null)
    {
        Options = options ?? new OrchestratorOptions();
        Pool = new PoolState(Clock, Options);
    }

    public OrchestratorOptions Options { get; }

    public FakeClock Clock { get; } = new();

    public PoolState Pool { get; }

    public IReadOnlyCollection<string> WorkerIds => workers.Keys;

    /// <summary>Attempts that run, by job.</summary>
    public Dictionary<string, (PlacedJob Job, string WorkerId, IReadOnlyList<DeviceShare> Devices, long Token)> Running { get; } = [];

    /// <summary>The job that has run for longest.</summary>
    public string Oldest => Running.MinBy(run => run.Value.Token).Key;

    public void Worker(string id, IReadOnlyList<WorkerDevice> devices, Dictionary<string, string>? labels = null) => Hear(new WorkerHeartbeat
    {
        WorkerId = id,
        Incarnation = Guid.NewGuid(),
        ResourcePool = "default",
        Slots = devices.Sum(device => device.Slots),
        Host = "test",
        DeviceKind = devices[0].Kind,
        Version = "1",
        Devices = devices,
        Labels = labels ?? [],
        Attempts = [],
    });

    public void Worker(string id, int slots) => Worker(id, [new WorkerDevice(0, "cpu", slots)]);

    /// <summary>The worker is heard, with everything that runs on it.</summary>
    public void Beat(string id) => Hear(workers[id] with
    {
        Attempts = [.. Running.Where(run => run.Value.WorkerId == id).Select(run => new HeldAttempt(run.Key, run.Value.Token, ChildAlive: true) { Devices = run.Value.Devices })],
    });

    public void BeatAll()
    {
        foreach (var id in workers.Keys.ToList())
            Beat(id);
    }

    /// <summary>The worker says how much of the job's work is in no checkpoint, in seconds.</summary>
    public void Unsaved(string jobId, double seconds)
    {
        var run = Running[jobId];
        Assert.True(Pool.Renew(workers[run.WorkerId], new HeldAttempt(jobId, run.Token, ChildAlive: true) { UnsavedSeconds = seconds }));
    }

    public void Submit(PlacedJob job) => Pool.Queue.Put(job);

    /// <summary>Places what can be placed, and starts it.</summary>
    public List<string> PlaceAll()
    {
        var placed = new List<string>();
        while (Place() is { } placement)
            placed.Add(placement.Job.JobId);
        return placed;
    }

    public Placement? Place()
    {
        if (Pool.NextMatch() is not { } placement)
            return null;
        Running[placement.Job.JobId] = (placement.Job, placement.Worker.Id, placement.Devices, ++token);
        Pool.Apply(Change(placement.Job, JobState.Starting, placement.Worker.Id, token, placement.Devices));
        Pool.Opened(placement.Job.JobId);
        return placement;
    }

    public void End(string jobId, JobState state = JobState.Completed)
    {
        Running.Remove(jobId, out var run);
        Pool.Apply(Change(run.Job, state, workerId: null, token: null, []));
    }

    public string Why(PlacedJob job) => string.Join(",", WaitingReasons.Of("default", Pool, [job.JobId], Clock.GetUtcNow()).Single().Reasons.Select(reason => reason.Code));

    public static PlacedJob Job(string sweep, int index, int slots = 1, int priority = 0, string owner = "local", int minutes = 0, ResourceSpec? asks = null) =>
        new($"{sweep}-{index}", sweep, "default", slots, priority, DateTimeOffset.UnixEpoch.AddMinutes(minutes), index, NotBefore: null, RestartReason: null, owner, asks);

    private static JobChange Change(PlacedJob job, JobState state, string? workerId, long? token, IReadOnlyList<DeviceShare> devices) =>
        new(job, state, token, workerId, Guid.Empty, Answered: true, devices);

    private void Hear(WorkerHeartbeat beat)
    {
        workers[beat.WorkerId] = beat;
        Pool.Hear(beat, out _, out _);
        foreach (var held in beat.Attempts)
            Assert.True(Pool.Renew(beat, held));
    }
}
