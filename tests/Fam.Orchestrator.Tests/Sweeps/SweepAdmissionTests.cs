using Fam.Contracts.Jobs;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps;

namespace Fam.Orchestrator.Tests.Sweeps;

public sealed class SweepAdmissionTests
{
    [Fact]
    public void Jobs_are_admitted_in_order_up_to_the_limit()
    {
        var admission = Of(5);
        Assert.Equal(["s-0", "s-1"], Ids(admission.Admit(2)));
        Assert.Empty(admission.Admit(2));
        Tell(admission, 1, JobState.Running);
        Tell(admission, 1, JobState.Queued);
        Assert.Empty(admission.Admit(2));
        Tell(admission, 1, JobState.Completed);
        Assert.Equal(["s-2"], Ids(admission.Admit(2)));
        Assert.Equal(["s-3", "s-4"], Ids(admission.Admit(int.MaxValue)));
        foreach (var index in new[] { 0, 2, 3, 4 })
            Tell(admission, index, JobState.Cancelled);
        Assert.True(admission.IsEmpty);
    }

    [Fact]
    public void Recovery_gives_pools_again_what_they_may_have_forgotten()
    {
        var admission = Of(4);
        admission.Admit(2);
        Tell(admission, 0, JobState.Running);
        admission.BeginRecovery();
        admission.Recover(Rows(4, running: 0));
        Assert.Equal(["s-1"], Ids(admission.Admit(2)));
        Assert.Equal((1, 1), (admission.Queued, admission.Counts[JobState.Running]));
        Assert.Equal(3, admission.Counts[JobState.Queued]);
    }

    [Fact]
    public void What_was_told_while_rows_were_read_is_newer_than_they_are()
    {
        var admission = Of(3);
        admission.Admit(3);
        admission.BeginRecovery();
        Tell(admission, 0, JobState.Completed);
        Tell(admission, 1, JobState.Running);
        admission.Recover(Rows(3, running: -1));
        Assert.Equal(["s-2"], Ids(admission.Admit(3)));
        Assert.Equal(1, admission.Counts[JobState.Running]);
        Assert.Equal(1, admission.Counts[JobState.Queued]);
    }

    [Fact]
    public void After_a_restart_jobs_that_were_tried_are_under_way()
    {
        var admission = new SweepAdmission(TimeProvider.System);
        admission.Recover([(Job(0), JobState.Queued, 0), (Job(1), JobState.Queued, 2), (Job(2), JobState.Cancelling, 1)]);
        Assert.Equal(["s-1"], Ids(admission.Admit(2)));
        Assert.Equal(["s-0"], Ids(admission.Admit(3)));
        Assert.Equal(["s-0", "s-1"], admission.Uncancelled.Order());
    }

    [Fact]
    public void A_pool_gets_a_window_of_jobs_and_more_when_half_of_them_have_started()
    {
        var admission = new SweepAdmission(TimeProvider.System, window: 4);
        admission.Recover(Rows(10, running: -1));
        Assert.Equal(["s-0", "s-1", "s-2", "s-3"], Ids(admission.Admit(int.MaxValue)));
        Tell(admission, 0, JobState.Starting);
        Assert.Empty(admission.Admit(int.MaxValue));
        Tell(admission, 1, JobState.Starting);
        Assert.Equal(["s-4", "s-5"], Ids(admission.Admit(int.MaxValue)));
        Assert.Equal((4, 6), (admission.Queued, admission.UnderWay));
        Assert.Equal(["s-6", "s-9"], admission.NotAdmitted(["s-5", "s-6", "s-9"]));
        Assert.Equal(8, admission.Counts[JobState.Queued]);
    }

    [Fact]
    public void A_full_window_of_what_fits_nowhere_holds_no_other_shape_back()
    {
        var admission = new SweepAdmission(TimeProvider.System, window: 2);
        admission.Recover([.. Enumerable.Range(0, 8).Select(i => (Job(i) with { Slots = i < 5 ? 64 : 1 }, JobState.Queued, 0))]);
        Assert.Equal(["s-0", "s-1", "s-5", "s-6"], Ids(admission.Admit(int.MaxValue)));
        Tell(admission, 5, JobState.Running);
        Assert.Equal(["s-7"], Ids(admission.Admit(int.MaxValue)));
    }

    private static SweepAdmission Of(int jobs)
    {
        var admission = new SweepAdmission(TimeProvider.System);
        admission.Recover(Rows(jobs, running: -1));
        return admission;
    }

    private static List<(PlacedJob, JobState, int)> Rows(int jobs, int running) =>
        [.. Enumerable.Range(0, jobs).Select(i => (Job(i), i == running ? JobState.Running : JobState.Queued, i == running ? 1 : 0))];

    private static void Tell(SweepAdmission admission, int index, JobState state) =>
        admission.Apply(new JobChange(Job(index), state, Token: null, WorkerId: null, Guid.Empty, Answered: false, []));

    private static List<string> Ids(IEnumerable<PlacedJob> jobs) => [.. jobs.Select(job => job.JobId)];

    private static PlacedJob Job(int index) => new($"s-{index}", "s", "default", 1, 0, DateTimeOffset.UnixEpoch, index, NotBefore: null, RestartReason: null, "local", Asks: null);
}
