using Fam.Cli.Tests.Processes;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Sweeps;

/// <summary>The shipped search whose rungs stand over context length, shortened, in a real service with real trials.</summary>
public sealed class RungSweepTests
{
    private const int Samples = 16;

    private static readonly int[] Lengths = [0, 4, 16, 64, 512];

    [Fact]
    public async Task Trials_that_forget_at_short_lengths_are_not_asked_at_long_ones()
    {
        await using var server = await FamServer.StartAsync(slots: 2);
        var run = await server.PipeAsync(Shortened(), "sweep", "create", "-", "--wait", "--json");
        Assert.True(run.ExitStatus == 0, run.Output + run.Error);

        var sweep = (await server.Client.ListSweepsAsync()).Items.Single();
        var jobs = new List<(JobDetail Job, ILookup<int, SampleScore> Asked)>();
        foreach (var job in (await server.Client.ListJobsAsync(sweep.Id)).Items)
        {
            var (samples, cursor) = (new List<SampleScore>(), (string?)null);
            do
            {
                var page = await server.Client.GetSamplesAsync(job.Id, cursor);
                samples.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);

            jobs.Add((await server.Client.GetJobAsync(job.Id), samples.ToLookup(sample => sample.FillerBlocks)));
        }

        Assert.All(jobs, trial => Assert.Equal(JobState.Completed, trial.Job.State));
        var stopped = jobs.Where(trial => trial.Job.EarlyStop is not null).ToList();
        Assert.NotEmpty(stopped);
        Assert.NotEqual(jobs.Count, stopped.Count);
        Assert.All(stopped, trial =>
        {
            var why = trial.Job.EarlyStop!;
            Assert.Equal(RungOver.ContextLength, why.Over);
            Assert.Equal(trial.Job.Metrics[why.Metric], why.Score);
            Assert.True(why.Score < why.Threshold && why.Rank > why.Kept && why.Kept == Math.Max(1, why.Of / 2));
            Assert.Contains($"stopped early at {why.Resource} filler blocks", trial.Job.History[^1].Reason, StringComparison.Ordinal);
            // It ends some samples behind its rung: the decision takes a moment, and the last length much longer.
            Assert.InRange(trial.Asked[Lengths[^1]].Count(), 0, Samples - 1);
        });
        Assert.All(jobs.Where(trial => trial.Job.EarlyStop is null), trial => Assert.All(Lengths, length => Assert.Equal(Samples, trial.Asked[length].Count())));
    }

    /// <summary>
    /// One digit, so that a model that has only learned that a digit comes is right in one of ten; few steps; and a last length
    /// that takes longer than a decision.
    /// </summary>
    private static string Shortened()
    {
        var text = File.ReadAllText(Path.Combine(FamProcess.RepositoryRoot, "configs", "passkey-asha.yaml"));
        foreach (var (given, taken) in new[]
                 {
                     ("run_cap: 12", "run_cap: 6"), ("key_digits: 3", "key_digits: 1"), ("max_steps: 1600", "max_steps: 40"), ("save_steps: 200", "save_steps: 20"),
                     ("curriculum: {filler_blocks: [1, 48], gate: {above: 0.5}}", "curriculum: {filler_blocks: [0, 1], start_steps: 20, growth_steps: 10, hold_steps: 10}"),
                     ("filler_blocks: [0, 4, 16, 64, 256], samples: 100", $"filler_blocks: [{string.Join(", ", Lengths)}], samples: {Samples}, batch_size: 1"),
                 })
        {
            Assert.Contains(given, text, StringComparison.Ordinal);
            text = text.Replace(given, taken, StringComparison.Ordinal);
        }

        return text;
    }
}
