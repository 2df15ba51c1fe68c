using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Data;

/// <summary>Changes that share a commit, over both databases.</summary>
public sealed class GroupSaveTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory, InlineData(true), InlineData(false)]
    public Task New_rows_are_stored_as_they_are_and_numbered_in_their_order(bool postgres) => WithDatabaseAsync(postgres, async database =>
    {
        var reasons = Enumerable.Range(0, 50).Select(i => $"reason {i}: 'quoted', {{braced}}, \"null\" \\ é").ToList();
        var attempt = new AttemptRow { JobId = "s-0", Token = 7, Number = 1, WorkerId = "w", Incarnation = Guid.NewGuid(), OpenedAt = Now, End = AttemptEnd.Released };
        await database.CommitAsync(rows =>
        {
            rows.Jobs.AddRange(Job("s-0"), Job("s-1"));
            rows.Attempts.Add(attempt);
            foreach (var reason in reasons)
                rows.JobTransitions.Add(new JobTransitionRow { JobId = "s-0", From = JobState.Queued, To = JobState.Starting, Reason = reason, At = Now });
        });

        Assert.Equal(reasons, await database.ReadAsync(rows => rows.JobTransitions.OrderBy(row => row.Number).Select(row => row.Reason).ToListAsync()));
        Assert.Equivalent(attempt, await database.ReadAsync(rows => rows.Attempts.SingleAsync()), strict: true);
        Assert.Equivalent(new[] { Job("s-0"), Job("s-1") }, await database.ReadAsync(rows => rows.Jobs.OrderBy(row => row.Index).ToListAsync()), strict: true);
    });

    [Theory, InlineData(true), InlineData(false)]
    public Task Altered_rows_keep_what_was_not_altered_and_grow_their_versions(bool postgres) => WithDatabaseAsync(postgres, async database =>
    {
        var (first, second) = (Job("s-0"), Job("s-1"));
        await database.CommitAsync(rows => rows.Jobs.AddRange(first, second));
        await database.CommitAsync(rows =>
        {
            rows.Attach(first);
            rows.Attach(second);
            (first.State, first.Step, first.StartedAt) = (JobState.Running, 5, Now);
            (second.FailureKind, second.RunSeconds, second.TimeoutSeconds) = (FailureKind.OutOfMemory, 1.5, null);
        });

        Assert.Equal((1, 1), (first.Version, second.Version));
        var found = await database.ReadAsync(rows => rows.Jobs.OrderBy(row => row.Index).ToListAsync());
        Assert.Equivalent(new[] { first, second }, found, strict: true);
        Assert.Equal((JobState.Running, 5, JobState.Queued, null), (found[0].State, found[0].Step, found[1].State, found[1].Step));
    });

    [Theory, InlineData(true), InlineData(false)]
    public Task A_row_that_somebody_else_wrote_meanwhile_fails_the_whole_group(bool postgres) => WithDatabaseAsync(postgres, async database =>
    {
        var (mine, other) = (Job("s-0"), Job("s-1"));
        await database.CommitAsync(rows => rows.Jobs.AddRange(mine, other));
        await database.WriteAsync(async rows =>
        {
            (await rows.Jobs.SingleAsync(row => row.Id == "s-0")).Name = "by somebody else";
            return true;
        });

        var failure = await Assert.ThrowsAsync<GroupFailedException>(() => database.CommitAsync(rows =>
        {
            rows.Attach(mine);
            rows.Attach(other);
            (mine.State, other.State) = (JobState.Starting, JobState.Starting);
            rows.Audit.Add(new AuditRow { At = Now, Action = "never", Target = "stored", Status = 0 });
        }));

        Assert.IsType<DbUpdateConcurrencyException>(failure.InnerException);
        Assert.Equal([JobState.Queued, JobState.Queued], await database.ReadAsync(rows => rows.Jobs.Select(row => row.State).ToListAsync()));
        Assert.False(await database.ReadAsync(rows => rows.Audit.AnyAsync()));
    });

    [Theory, InlineData(true), InlineData(false)]
    public Task A_row_that_is_there_already_fails_the_whole_group(bool postgres) => WithDatabaseAsync(postgres, async database =>
    {
        await database.CommitAsync(rows => rows.Jobs.Add(Job("s-0")));
        await Assert.ThrowsAsync<GroupFailedException>(() => database.CommitAsync(rows => rows.Jobs.AddRange(Job("s-1"), Job("s-0"))));
        Assert.Equal(1, await database.ReadAsync(rows => rows.Jobs.CountAsync()));
    });

    private static async Task WithDatabaseAsync(bool postgres, Func<FamDatabase, Task> test)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await test(host.Database);
    }

    private static JobRow Job(string id) => new()
    {
        Id = id, SweepId = "s", Index = id[^1] - '0', Name = $"trial {id}", Parameters = "{}", ResourcePool = "none", Slots = 1, Priority = -3, MaxRestarts = 2,
        CreatedAt = Now, Owner = "somebody", TimeoutSeconds = 2.5,
    };
}
