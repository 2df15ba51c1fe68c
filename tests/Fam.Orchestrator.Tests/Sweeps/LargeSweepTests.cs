using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Sweeps;

/// <summary>A sweep that is too large to be listed, or given to its pool, at once.</summary>
public sealed class LargeSweepTests
{
    private const int Trials = 2_500;

    private const string Yaml =
        """
        name: large
        kind: train
        method: random
        run_cap: 2500
        metric: {name: train/loss, goal: minimize}
        model: {preset: tiny}
        task: {name: passkey}
        training: {max_steps: 100}
        parameters:
          learning_rate: {min: 1.0e-5, max: 1.0e-2, distribution: log_uniform_values}
        """;

    [Fact]
    public async Task Its_trials_are_listed_page_by_page_and_each_has_its_own_spec()
    {
        await using var host = await OrchestratorHost.StartAsync();
        Assert.Equal((SpecValidation.MostTrials, (int?)Trials), await host.Client.ValidateSweepAsync(Yaml) is var valid ? (valid.Trials.Count, valid.Total) : default);
        var sweep = await host.Client.CreateSweepAsync(Yaml);
        Assert.Equal((Trials, SweepDetail.MostJobs), (sweep.Trials.Total, sweep.Jobs.Count));
        var jobs = sweep.Jobs.ToList();
        for (var next = sweep.NextJobs; next is not null;)
        {
            var page = await host.Client.ListJobsAsync(sweep.Id, next, SweepDetail.MostJobs);
            jobs.AddRange(page.Items);
            next = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, Trials), jobs.Select(job => job.Index));
        Assert.Equal(Trials, jobs.DistinctBy(job => job.Name).Count());
        Assert.Equal(WaitingCodes.SweepOrder, jobs[^1].Waiting[0].Code);
        foreach (var job in new[] { jobs[0], jobs[1234], jobs[^1] })
        {
            var spec = (await host.Client.GetJobAsync(job.Id)).Spec;
            Assert.Equal(job.Name, spec.Name);
            Assert.Equal(job.Parameters["learning_rate"], spec.Training!.LearningRate.ToString("R").Replace('E', 'e'));
        }
    }

    [Fact]
    public async Task It_is_paused_activated_and_cancelled_at_once()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var id = (await host.Client.CreateSweepAsync(Yaml)).Id;
        Assert.Equal(Trials, (await host.Client.PauseSweepAsync(id)).Trials.Paused);
        var active = await host.Client.ActivateSweepAsync(id);
        Assert.Equal((Trials, 0), (active.Trials.Waiting, active.Trials.Paused));
        Assert.Equal(Trials, (await host.Client.CancelSweepAsync(id)).Trials.Cancelled);
        Assert.Equal(SweepDetail.MostJobs, (await host.Client.ListJobsAsync(id, JobState.Cancelled, limit: SweepDetail.MostJobs)).Items.Count);
        Assert.Empty((await host.Client.ListJobsAsync(id, JobState.Queued)).Items);
        Assert.Equal(3 * Trials, await host.Database.ReadAsync(rows => rows.JobTransitions.CountAsync()));
    }
}
