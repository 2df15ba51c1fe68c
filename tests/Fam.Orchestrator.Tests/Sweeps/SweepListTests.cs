using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Sweeps;

/// <summary>Lists of sweeps, over both databases.</summary>
public sealed class SweepListTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Sweeps_are_filtered_sorted_and_paged_by_the_database(bool postgres)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        var client = host.Client;
        await StoreAsync(host);

        Assert.Equal(["s5", "s4", "s3", "s2", "s1"], await IdsAsync(client, new()));
        Assert.Equal(["s6", "s5", "s4", "s3", "s2", "s1"], await IdsAsync(client, new() { Archived = true }));
        Assert.Equal(["s1", "s2", "s3", "s4", "s5"], await IdsAsync(client, new() { Sort = "created" }));
        Assert.Equal(["s2", "s5", "s3", "s4", "s1"], await IdsAsync(client, new() { Sort = "name" }));
        Assert.Equal(["s1", "s4", "s3", "s5", "s2"], await IdsAsync(client, new() { Sort = "-name" }));
        Assert.Equal(["s1", "s3", "s5", "s2", "s4"], await IdsAsync(client, new() { Sort = "owner" }));
        Assert.Equal(["s1", "s4", "s2", "s3", "s5"], await IdsAsync(client, new() { Sort = "-state" }));
        Assert.Equal(["s4", "s1", "s2", "s3", "s5"], await IdsAsync(client, new() { Sort = "kind" }));

        // s4 has held a slot for 100 s and is half done; s1 has held two for 35 s, and its job has ended.
        Assert.Equal(["s4", "s1", "s2", "s3", "s5"], await IdsAsync(client, new() { Sort = "-cost" }));
        Assert.Equal(["s2", "s3", "s5", "s1", "s4"], await IdsAsync(client, new() { Sort = "cost" }));
        Assert.Equal(["s1", "s4", "s2", "s3", "s5"], await IdsAsync(client, new() { Sort = "-progress" }));
        Assert.Equal(["s4", "s1"], await IdsAsync(client, new() { Sort = "progress", States = [SweepState.Running] }));

        Assert.Equal(["s5", "s2"], await IdsAsync(client, new() { Text = "ALPHA" }));
        Assert.Equal(["s3"], await IdsAsync(client, new() { Text = "100%" }));
        Assert.Equal(["s4"], await IdsAsync(client, new() { Text = "a_b" }));
        Assert.Empty(await IdsAsync(client, new() { Text = "\\" }));
        Assert.Equal(["s5", "s3", "s2"], await IdsAsync(client, new() { States = [SweepState.Paused, SweepState.Completed] }));
        Assert.Equal(["s4", "s2"], await IdsAsync(client, new() { Owner = "bob" }));
        Assert.Equal(["s4"], await IdsAsync(client, new() { Kind = JobKind.Evaluate }));
        Assert.Equal(["s2"], await IdsAsync(client, new() { Text = "alpha", Owner = "bob", States = [SweepState.Paused] }));

        // One attempt of 2 slots that ended after 30 s, and one of 2 slots that is 5 s old, each on its worker.
        var cost = (await client.ListSweepsAsync(new SweepQuery { Owner = "alice", Sort = "created" })).Items[0].Cost;
        Assert.Equal([new SlotCost("cuda", 60), new SlotCost("unknown", 10)], cost);
        Assert.Equal(cost, (await client.GetSweepAsync("s1")).Cost);
    }

    [Theory]
    [InlineData("state=runing", "state", "running | paused")]
    [InlineData("state=running,paused", "state", "running | paused")]
    [InlineData("kind=training", "kind", "train | lora | evaluate")]
    [InlineData("sort=age", "sort", "created | name | owner | state | kind | progress | cost")]
    [InlineData("limit=0", "limit", "1 to 500")]
    [InlineData("cursor=nonsense", "cursor", "the next of an earlier page")]
    public async Task What_cannot_be_asked_for_is_named(string query, string field, string right)
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var response = await host.Http.GetAsync(new Uri($"api/v1/sweeps?{query}", UriKind.Relative));
        Assert.Equal(400, (int)response.StatusCode);
        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(field, problem.RootElement.GetProperty("field").GetString());
        Assert.Contains(right, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task StoreAsync(OrchestratorHost host) => host.Database.WriteAsync(rows =>
    {
        var now = host.Clock.GetUtcNow();
        rows.Sweeps.AddRange(
            Sweep("s1", "zeta", "alice", SweepState.Running, 1),
            Sweep("s2", "Alpha-one", "bob", SweepState.Paused, 2),
            Sweep("s3", "mid", "alice", SweepState.Completed, 3, "all of it, 100%"),
            Sweep("s4", "other-a_b", "bob", SweepState.Running, 4, kind: JobKind.Evaluate),
            Sweep("s5", "alpha-two", "alice", SweepState.Completed, 5, "axb"),
            Sweep("s6", "away", "bob", SweepState.Failed, 6));
        rows.Jobs.Add(new JobRow
        {
            Id = "s1-0", SweepId = "s1", Index = 0, Name = "M0", Parameters = "{}", ResourcePool = "none", Slots = 2, Priority = 0, MaxRestarts = 0, State = JobState.Cancelled, CreatedAt = now, FinishedAt = now,
        });
        rows.Jobs.Add(new JobRow
        {
            Id = "s4-0", SweepId = "s4", Index = 0, Name = "M0", Parameters = "{}", ResourcePool = "none", Slots = 1, Priority = 0, MaxRestarts = 0, State = JobState.Paused, Progress = 0.5, CreatedAt = now,
        });
        rows.Attempts.Add(new AttemptRow { Token = 3, JobId = "s4-0", Number = 1, WorkerId = "gpu", Incarnation = Guid.NewGuid(), OpenedAt = now.AddSeconds(-200), EndedAt = now.AddSeconds(-100) });
        rows.Workers.Add(new WorkerRow
        {
            Id = "gpu", Incarnation = Guid.NewGuid(), ResourcePool = "none", Slots = 2, Host = "here", DeviceKind = "cuda", SoftwareVersion = "1", Draining = false, LastSeenAt = now,
        });
        rows.Attempts.Add(new AttemptRow { Token = 1, JobId = "s1-0", Number = 1, WorkerId = "gpu", Incarnation = Guid.NewGuid(), OpenedAt = now.AddSeconds(-60), EndedAt = now.AddSeconds(-30) });
        rows.Attempts.Add(new AttemptRow { Token = 2, JobId = "s1-0", Number = 2, WorkerId = "forgotten", Incarnation = Guid.NewGuid(), OpenedAt = now.AddSeconds(-5) });
        return Task.FromResult(true);

        SweepRow Sweep(string id, string name, string owner, SweepState state, int minute, string? description = null, JobKind kind = JobKind.Train) => new()
        {
            Id = id, Name = name, Owner = owner, Description = description, Kind = kind, Method = "grid", MetricName = "train/loss", MetricGoal = MetricGoal.Minimize, State = state,
            CreatedAt = now.AddMinutes(minute), FinishedAt = now.AddMinutes(minute), ArchivedAt = id == "s6" ? now : null,
        };
    });

    /// <summary>All that fit, two to a page.</summary>
    private static async Task<List<string>> IdsAsync(FamClient client, SweepQuery query)
    {
        var (ids, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await client.ListSweepsAsync(query, cursor, limit: 2);
            ids.AddRange(page.Items.Select(sweep => sweep.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        return ids;
    }
}
