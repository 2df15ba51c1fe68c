using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class JobTransitionsTests
{
    [Fact]
    public void Every_state_is_reached_and_the_ends_are_left_by_nothing()
    {
        var reached = JobTransitions.Allowed.Keys.Select(transition => transition.To).Append(JobState.Queued).Distinct();
        Assert.Equal(Enum.GetValues<JobState>(), reached.Order());
        Assert.Equal([JobState.Completed, JobState.Failed, JobState.Cancelled], JobTransitions.Terminal.Order());
        Assert.Empty(JobTransitions.Terminal.Intersect(JobTransitions.Leased));
    }

    [Fact]
    public async Task Only_what_the_table_has_is_done_and_all_of_it_is_written_down()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Database.WriteAsync(rows =>
        {
            foreach (var from in Enum.GetValues<JobState>())
            {
                foreach (var to in Enum.GetValues<JobState>())
                {
                    var job = Job(from);
                    if (JobTransitions.Allowed.ContainsKey((from, to)))
                        rows.Move(job, to, "test", host.Clock.GetUtcNow());
                    else
                        Assert.Throws<InvalidOperationException>(() => rows.Move(job, to, "test", host.Clock.GetUtcNow()));
                    Assert.Equal(JobTransitions.Terminal.Contains(job.State) && job.State != from, job.FinishedAt is not null);
                }
            }

            return Task.FromResult(true);
        });
        var written = await host.Database.ReadAsync(rows => rows.JobTransitions.Select(row => new { row.From, row.To }).ToListAsync());
        Assert.Equal(JobTransitions.Allowed.Keys.Order(), written.Select(row => (row.From, row.To)).Order());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(5_000, 60)]
    public void Restart_delays_double_up_to_the_longest(int restart, double seconds) =>
        Assert.Equal(seconds, RetryRule.Delay(restart, new OrchestratorOptions()).TotalSeconds);

    private static JobRow Job(JobState state) => new()
    {
        Id = "aaaaaaaa-0", SweepId = "aaaaaaaa", Index = 0, Name = "M0", Parameters = "{}", ResourcePool = "default", Slots = 1, Priority = 0, MaxRestarts = 1, State = state,
    };
}
