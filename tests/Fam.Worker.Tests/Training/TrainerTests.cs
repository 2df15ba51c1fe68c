using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Training;

/// <summary>Real training of a small model in this process.</summary>
public sealed class TrainerTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-trainer-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Two_runs_of_one_seed_report_the_same_numbers_bit_for_bit() =>
        Assert.Equal(Curve(Run(Assignment("one", resume: null))), Curve(Run(Assignment("two", resume: null))));

    [Fact]
    public void A_resumed_run_reports_the_same_numbers_bit_for_bit_as_one_that_never_stopped()
    {
        var whole = Run(Assignment("whole", resume: null));
        var saved = StopAfter(14, StopCause.Cancelled);
        Assert.Equal(12, saved.Step);
        var resumed = Run(Assignment("second", new ResumePoint(saved.Step, saved.Path, saved.ModelSha256)));
        Assert.Equal(Curve(whole).Where(point => point.Step > 12), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
        Assert.Equal(Answers(whole), Answers(resumed));
    }

    [Fact]
    public void A_run_that_is_asked_to_save_goes_on_from_the_very_step_bit_for_bit()
    {
        var whole = Run(Assignment("whole", resume: null));
        var saved = StopAfter(14, StopCause.Checkpoint);
        Assert.Equal(16, saved.Step);
        var resumed = Run(Assignment("second", new ResumePoint(saved.Step, saved.Path, saved.ModelSha256)));
        Assert.Equal(Curve(whole).Where(point => point.Step > 16), Curve(resumed));
        Assert.Equal(Answers(whole), Answers(resumed));
    }

    [Fact]
    public void A_reading_of_what_is_held_out_that_was_interrupted_is_made_up_for()
    {
        var spec = Spec() with { Training = Spec().Training! with { EvalSteps = 4 } };
        var whole = Run(Assignment("whole", resume: null) with { Spec = spec });
        // The report of step 4 stops the run, and then what is held out would be read.
        var saved = StopAfter(4, StopCause.Checkpoint, spec);
        Assert.Equal(4, saved.Step);
        var resumed = Run(Assignment("second", new ResumePoint(saved.Step, saved.Path, saved.ModelSha256)) with { Spec = spec });
        Assert.Equal(Curve(whole).Where(point => point.Step > 4 || point.Name.StartsWith("eval/", StringComparison.Ordinal)), Curve(resumed));
    }

    [Fact]
    public void What_is_held_out_is_read_at_every_so_many_steps_and_leaves_nothing_in_the_training()
    {
        var spec = Spec();
        var with = Run(Assignment("with", resume: null));
        var without = Run(Assignment("without", resume: null) with { Spec = spec with { Training = spec.Training! with { EvalSteps = null } } });
        var heldOut = Curve(with).Where(point => point.Name.StartsWith("eval/", StringComparison.Ordinal)).ToList();
        Assert.Equal([6, 12, 18, 20], heldOut.Where(point => point.Name == "eval/loss").Select(point => point.Step));
        Assert.Equal(Curve(without), Curve(with).Except(heldOut));
        Assert.All(heldOut.Where(point => point.Name == "eval/loss"), point => Assert.InRange(point.Value, 0.1, 20));
    }

    [Fact]
    public void A_run_reports_progress_that_never_goes_back_and_ends_at_one()
    {
        var run = Run(Assignment("progress", resume: null));
        var progress = run.Events.OfType<MetricsReported>().Select(report => report.Progress).ToList();
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(1, progress[^1], 9);
        Assert.Contains(run.Events, happened => happened is MetricsReported report && report.Values.ContainsKey("eval/passkey/exact_match"));
    }

    [Fact]
    public void Old_checkpoints_go_and_the_last_step_is_kept()
    {
        Run(Assignment("keep", resume: null));
        Assert.Equal(["step-00000018", "step-00000020"], Directory.GetDirectories(Path.Combine(root, "keep", "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_changed_checkpoint_is_not_resumed_from()
    {
        var run = Run(Assignment("tampered", resume: null));
        var saved = run.Events.OfType<CheckpointSaved>().Last();
        var failure = Assert.Throws<TrialFailedException>(() => Run(Assignment("after", new ResumePoint(saved.Step, saved.Path, new string('0', 64)))));
        Assert.Equal(FailureKind.Infrastructure, failure.Kind);
        Assert.Contains(saved.ModelSha256, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_checkpoint_is_evaluated_alone_with_the_same_answers()
    {
        var trained = Run(Assignment("trained", resume: null));
        var spec = Spec() with { Kind = JobKind.Evaluate, Training = null, Curriculum = null, ModelNameOrPath = trained.Events.OfType<CheckpointSaved>().Last().Path };
        var evaluated = Run(Assignment("evaluated", resume: null) with { Spec = spec });
        Assert.Equal(Answers(trained), Answers(evaluated));
    }

    [Fact]
    public void Samples_know_their_distance_and_whether_it_is_inside_the_reach()
    {
        var spec = Spec() with { Model = Spec().Model with { Architecture = Architecture.Bswa, MemorySegments = 1, FamLength = 0 } };
        var run = Run(Assignment("reach", resume: null) with { Spec = spec });
        var samples = run.Events.OfType<SamplesScored>().SelectMany(scored => scored.Samples).ToList();
        Assert.Equal(2 * 5, samples.Count);
        Assert.All(samples, sample => Assert.Equal(sample.FillerBlocks + 1, sample.DistanceBlocks));
        Assert.All(samples, sample => Assert.Equal(sample.FillerBlocks + 1 <= 2, sample.InReach));
    }

    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_architecture_trains_saves_and_is_evaluated(Architecture architecture)
    {
        var spec = Spec();
        var run = Run(Assignment(architecture.Name(), resume: null) with
        {
            Spec = spec with
            {
                Model = spec.Model with { Architecture = architecture, MemorySegments = architecture.HasSegments() ? 1 : 0, SlidingWindow = 48, FamBlocks = 2, FamPosition = FamPosition.Fractional },
                Training = spec.Training! with { MaxSteps = 4 },
                Curriculum = spec.Curriculum! with { StartSteps = 1, GrowthSteps = 1, HoldSteps = 2 },
            },
        });
        Assert.All(Curve(run), point => Assert.True(double.IsFinite(point.Value)));
        Assert.Equal(2 * 5, Answers(run).Count);
        // The FAM is measured where it is asked for and there is one.
        Assert.Equal(architecture.HasFeedback(), run.Events.OfType<MetricsReported>().First(report => report.Values.ContainsKey("train/loss")).Values.ContainsKey("fam/layer1/norm@0"));
    }

    private CheckpointSaved StopAfter(int step, StopCause cause, TrialSpec? spec = null)
    {
        var assignment = Assignment("first", resume: null) with { Spec = spec ?? Spec() };
        AttemptDirectory.WriteJson(new AttemptDirectory(assignment.Directory).Stop, new StopOrder(cause, "test"));
        var stopped = new Recorder { StopAfterStep = step };
        Assert.Throws<OperationCanceledException>(() => new TrialProgram().Run(assignment, stopped, stopped.Cancellation));
        return stopped.Events.OfType<CheckpointSaved>().Last();
    }

    private static List<(int Step, string Name, double Value)> Curve(Recorder run) =>
        [.. from report in run.Events.OfType<MetricsReported>()
            from value in report.Values
            where value.Key is "train/loss" or "train/grad_norm" or "train/exact_match" or "train/learning_rate" or "eval/loss" or "eval/exact_match" or "fam/layer0/drift@2"
            select (report.Step, value.Key, value.Value)];

    private static List<(int Filler, int Index, string Answer)> Answers(Recorder run) =>
        [.. run.Events.OfType<SamplesScored>().SelectMany(scored => scored.Samples).Select(sample => (sample.FillerBlocks, sample.Index, sample.Answer))];

    private static Recorder Run(AttemptAssignment assignment)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(assignment, recorder, CancellationToken.None);
        return recorder;
    }

    private AttemptAssignment Assignment(string name, ResumePoint? resume) =>
        new() { JobId = "job", Token = 1, Spec = Spec(), Resume = resume, Directory = Directory.CreateDirectory(Path.Combine(root, name)).FullName };

    // Every random stream is on, so that a resumed run has to restore all of them.
    private static TrialSpec Spec() => new()
    {
        Name = "FAM",
        Kind = JobKind.Train,
        Model = new ModelSpec { VocabSize = 54, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1, Architecture = Architecture.Fam, FamLength = 3, BlockSize = 32 },
        Task = new TaskSpec(),
        Training = new TrainingSpec
        {
            MaxSteps = 20, WarmupSteps = 2, PerDeviceTrainBatchSize = 4, RandomStatePassing = 0.5, FamNoise = 0.1, RandomPositionOffset = 500, FamDiagnostics = true, LoggingSteps = 4, EvalSteps = 6, MaxEvalSamples = 5, SaveSteps = 6, SaveTotalLimit = 2,
        },
        Curriculum = new CurriculumSpec { FillerBlocks = [1, 4], StartSteps = 5, GrowthSteps = 5, HoldSteps = 10, LongFillerBlocks = 2, LongBatchSize = 2 },
        Evaluate = [new EvaluationSpec { FillerBlocks = [0, 3], Samples = 5, BatchSize = 2 }],
    };
}
