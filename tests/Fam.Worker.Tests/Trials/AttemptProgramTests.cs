using Fam.Contracts.Jobs;
using Fam.Worker.TestChild;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class AttemptProgramTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Unknown_fields_of_an_assignment_are_ignored()
    {
        var files = Assign();
        var text = File.ReadAllText(files.Assignment);
        File.WriteAllText(files.Assignment, text.Insert(text.IndexOf('{') + 1, "\"from_a_later_version\": {\"a\": [1]},"));

        Assert.Equal(AttemptProgram.Completed, AttemptProgram.Run(files.Path, new ScriptedTrial()));

        Assert.True(SpoolReader.FindEnd(files.Spool).IsFinished);
    }

    [Fact]
    public void An_unreadable_assignment_begins_nothing()
    {
        var files = Assign();
        File.WriteAllText(files.Assignment, "{\"job_id\": 7");

        Assert.Equal(AttemptProgram.NotBegun, AttemptProgram.Run(files.Path, new ScriptedTrial()));
        Assert.Equal(AttemptProgram.NotBegun, AttemptProgram.Run(scratch.Path, new ScriptedTrial()));
        Assert.False(File.Exists(files.Spool));
    }

    [Fact]
    public void An_attempt_that_has_finished_is_not_run_again()
    {
        var files = Assign();
        AttemptProgram.Run(files.Path, new ScriptedTrial());
        var before = File.ReadAllText(files.Spool);

        Assert.Equal(AttemptProgram.NotBegun, AttemptProgram.Run(files.Path, new ScriptedTrial()));

        Assert.Equal(before, File.ReadAllText(files.Spool));
    }

    [Fact]
    public void An_exception_leaves_its_trace_in_the_log()
    {
        var files = Assign("errs-by-shape");

        Assert.Equal(AttemptProgram.Failed, AttemptProgram.Run(files.Path, new ScriptedTrial()));

        using var reader = new SpoolReader(files.Spool);
        var events = reader.Read(SpoolPosition.Start, 10, 1 << 20).Events;
        Assert.Contains(nameof(ScriptedTrial), Assert.IsType<LogWritten>(events[1]).Message);
        Assert.Equal(FailureKind.Crashed, Assert.IsType<JobFinished>(events[2]).Failure?.Kind);
    }

    private AttemptDirectory Assign(string script = "completes")
    {
        var files = scratch.Attempt();
        Directory.CreateDirectory(files.Path);
        AttemptDirectory.WriteJson(files.Assignment, new AttemptAssignment
        {
            JobId = "job", Token = 1, Spec = WorkerUnderTest.Spec(script), Directory = files.Path,
        });
        return files;
    }
}
