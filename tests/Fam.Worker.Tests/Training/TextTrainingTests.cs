using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Training;

/// <summary>Training on a text of a few letters, whose next one can be learned.</summary>
public sealed class TextTrainingTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-text-training-").FullName;

    public TextTrainingTests()
    {
        File.WriteAllText(Path.Combine(root, "book.txt"), string.Concat(Enumerable.Repeat("abcdefgh", 60)));
        File.WriteAllText(Path.Combine(root, "other.txt"), "defgh" + string.Concat(Enumerable.Repeat("abcdefgh", 20)));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_next_letter_is_learned_and_a_resumed_run_learns_it_bit_for_bit()
    {
        var whole = Run("whole", resume: null);
        var reports = Trained(whole).ToList();
        Assert.True(reports[^1].Values["train/accuracy"] > 0.9, $"accuracy {reports[^1].Values["train/accuracy"]}");
        Assert.DoesNotContain("train/exact_match", reports[^1].Values.Keys);
        var heldOut = whole.Events.OfType<MetricsReported>().Where(report => report.Values.ContainsKey("eval/loss")).ToList();
        Assert.Equal([25, 50, 60], heldOut.Select(report => report.Step));
        var (first, last) = (heldOut[0].Values, heldOut[^1].Values);
        Assert.True(last["eval/loss"] < first["eval/loss"] && last["eval/accuracy"] > 0.8, $"loss {first["eval/loss"]} to {last["eval/loss"]}, accuracy {last["eval/accuracy"]}");
        Assert.Equal(1, whole.Events.OfType<MetricsReported>().Last().Progress, 9);
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        var resumed = Run("resumed", new ResumePoint(saved.Step, saved.Path, saved.ModelSha256));
        Assert.Equal(Curve(whole).Where(point => point.Step > saved.Step), Curve(resumed));
    }

    [Theory]
    [InlineData(null, "task.validation_file is missing")]
    [InlineData("too short", "task.validation_file: the texts have 10 tokens, which do not fill one sequence of 48")]
    public void Texts_that_cannot_be_held_out_are_the_users_error(string? text, string message)
    {
        var path = text is null ? null : Path.Combine(root, "short.txt");
        if (path is not null) File.WriteAllText(path, text);
        var failure = Assert.Throws<TrialFailedException>(() => new TrialProgram().Run(
            Assignment("held", null) with { Spec = Spec() with { Task = Spec().Task with { ValidationFile = path } } }, new Recorder(), CancellationToken.None));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_that_is_not_there_is_the_users_error()
    {
        var failure = Assert.Throws<TrialFailedException>(() => new TrialProgram().Run(
            Assignment("none", null) with { Spec = Spec() with { Task = Spec().Task with { TrainFile = Path.Combine(root, "missing.txt") } } }, new Recorder(), CancellationToken.None));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Contains("missing.txt", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<MetricsReported> Trained(Recorder run) => run.Events.OfType<MetricsReported>().Where(report => report.Values.ContainsKey("train/loss"));

    private static List<(int Step, double Loss, double Accuracy)> Curve(Recorder run) =>
        [.. Trained(run).Select(report => (report.Step, report.Values["train/loss"], report.Values["train/accuracy"]))];

    private Recorder Run(string name, ResumePoint? resume)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(Assignment(name, resume), recorder, CancellationToken.None);
        return recorder;
    }

    private AttemptAssignment Assignment(string name, ResumePoint? resume) =>
        new() { JobId = "job", Token = 1, Spec = Spec(), Resume = resume, Directory = Directory.CreateDirectory(Path.Combine(root, name)).FullName };

    private TrialSpec Spec() => new()
    {
        Name = "FAM",
        Kind = JobKind.Train,
        Model = new ModelSpec { VocabSize = 257, HiddenSize = 32, IntermediateSize = 48, NumAttentionHeads = 2, NumKeyValueHeads = 2, Architecture = Architecture.Fam, FamLength = 2, BlockSize = 8 },
        Task = new TaskSpec { Name = "text", Tokenizer = "bytes", TrainFile = Path.Combine(root, "book.txt"), ValidationFile = Path.Combine(root, "other.txt"), MaxSeqLength = 48, RepeatTokens = 4 },
        Training = new TrainingSpec { MaxSteps = 60, WarmupSteps = 5, LearningRate = 1e-2, WeightDecay = 0, PerDeviceTrainBatchSize = 4, RandomStatePassing = 0.5, LoggingSteps = 10, EvalSteps = 25, SaveSteps = 30, SaveTotalLimit = 5 },
    };
}
