using Fam.Contracts.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary>Laws of placement over whatever FsCheck comes up with; what breaks one is shrunk to the smallest that does.</summary>
public sealed class PlacementLawTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void No_worker_holds_more_than_it_has() => Check.One(Thorough, Prop.ForAll<PositiveInt[], NonNegativeInt[]>((sizes, steps) =>
    {
        var world = World(sizes);
        foreach (var (step, number) in steps.Select((step, number) => (step.Get, number)))
        {
            if (step % 3 < 2 || world.Running.Count == 0)
                world.Submit(PoolWorld.Job($"s{step % 2}", number, slots: 1 + (step % 7), priority: step % 3, owner: $"user{step % 4}"));
            else
                world.End(world.Running.Keys.ElementAt(step % world.Running.Count));
            world.PlaceAll();
            foreach (var worker in world.Running.Values.GroupBy(run => run.WorkerId))
                Assert.True(worker.Sum(run => run.Job.Slots) <= Slots(sizes, worker.Key), $"{worker.Key} of {Slots(sizes, worker.Key)} slots has {worker.Sum(run => run.Job.Slots)} taken");
        }
    }));

    [Fact]
    public void A_job_goes_where_it_leaves_the_least_room() => Check.One(Thorough, Prop.ForAll<PositiveInt[], PositiveInt, NonNegativeInt[]>((sizes, asked, taken) =>
    {
        var world = World(sizes);
        for (var i = 0; i < taken.Length; i++)
            world.Submit(PoolWorld.Job("early", i, slots: 1 + (taken[i].Get % 4)));
        world.PlaceAll();
        foreach (var waiting in Enumerable.Range(0, taken.Length).Select(i => $"early-{i}").Where(id => !world.Running.ContainsKey(id)))
            world.Pool.Queue.Remove(waiting);
        world.Pool.Forget();
        var free = world.WorkerIds.ToDictionary(id => id, id => Slots(sizes, id) - world.Running.Values.Where(run => run.WorkerId == id).Sum(run => run.Job.Slots));
        var slots = 1 + (asked.Get % 12);
        var fitting = free.Values.Where(room => room >= slots).ToList();

        world.Submit(PoolWorld.Job("late", 0, slots));
        var placement = world.Place();
        Assert.Equal(fitting.Count == 0, placement is null);
        if (placement is not null)
            Assert.Equal(fitting.Min(), free[placement.Worker.Id]);
    }));

    [Fact]
    public void A_large_job_waits_for_no_more_than_what_ran_when_it_came() => Check.One(Thorough, Prop.ForAll<PositiveInt[], NonNegativeInt[]>((sizes, small) =>
    {
        var world = World(sizes);
        var largest = Enumerable.Range(0, Workers(sizes)).Max(i => Slots(sizes, $"w{i}"));
        var next = 0;
        PlaceSmall(count: 40);
        world.Submit(PoolWorld.Job("large", 0, largest, owner: "patient"));
        world.PlaceAll();
        var ran = world.Running.Count;
        for (var ends = 0; !world.Running.ContainsKey("large-0"); ends++)
        {
            Assert.True(ends <= 2 * (ran + largest), $"{ends} jobs have ended since {ran} ran, and the large one still waits");
            world.End(world.Oldest);
            PlaceSmall(count: 3);
        }

        void PlaceSmall(int count)
        {
            for (var i = 0; i < count; i++, next++)
                world.Submit(PoolWorld.Job("small", next, slots: 1 + (small.Length == 0 ? 0 : small[next % small.Length].Get % Math.Min(3, largest)), owner: $"user{next % 5}"));
            world.PlaceAll();
        }
    }));

    private static int Workers(PositiveInt[] sizes) => Math.Clamp(sizes.Length, 1, 8);

    private static int Slots(PositiveInt[] sizes, string workerId) => sizes.Length == 0 ? 4 : 1 + (sizes[int.Parse(workerId[1..])].Get % 12);

    private static PoolWorld World(PositiveInt[] sizes)
    {
        var world = new PoolWorld();
        for (var i = 0; i < Workers(sizes); i++)
            world.Worker($"w{i}", [new WorkerDevice(0, "cpu", Slots(sizes, $"w{i}"))]);
        return world;
    }
}
