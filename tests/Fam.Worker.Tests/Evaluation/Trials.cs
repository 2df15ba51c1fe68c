using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Tests.Training;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>Evaluations of an untrained model of bytes, in this process.</summary>
public abstract class Trials : IDisposable
{
    protected string Root { get; } = Directory.CreateTempSubdirectory("fam-evaluation-").FullName;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Root, recursive: true);
    }

    protected static ModelSpec Model { get; } = new() { VocabSize = 257, HiddenSize = 16, IntermediateSize = 24, NumHiddenLayers = 2, NumAttentionHeads = 2, NumKeyValueHeads = 1, Architecture = Architecture.Fam, FamLength = 3, MemorySegments = 1, BlockSize = 64 };

    protected AttemptAssignment Assignment(EvaluationSpec evaluation, IReadOnlyList<ScoredSoFar>? scored = null)
    {
        var checkpoint = Path.Combine(Root, "model");
        if (!Directory.Exists(checkpoint))
        {
            using var decoder = new Decoder(Model);
            Initialization.Apply(decoder, 3);
            Checkpoint.SaveModel(decoder, Directory.CreateDirectory(checkpoint).FullName);
        }

        return new AttemptAssignment
        {
            JobId = "job", Token = 1, Directory = Directory.CreateDirectory(Path.Combine(Root, "attempt")).FullName, Scored = scored ?? [],
            Spec = new TrialSpec { Name = "FAM", Kind = JobKind.Evaluate, Model = Model, Task = new TaskSpec { Name = "text", Tokenizer = "bytes" }, ModelNameOrPath = checkpoint, Evaluate = [evaluation] },
        };
    }

    private protected Recorder Run(EvaluationSpec evaluation, IReadOnlyList<ScoredSoFar>? scored = null)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(Assignment(evaluation, scored), recorder, CancellationToken.None);
        return recorder;
    }

    private protected static List<SampleScore> Samples(Recorder run) => [.. run.Events.OfType<SamplesScored>().SelectMany(batch => batch.Samples)];

    private protected static Dictionary<string, double> Metrics(Recorder run) => run.Events.OfType<MetricsReported>().SelectMany(report => report.Values)
        .Where(value => value.Key.StartsWith("eval/", StringComparison.Ordinal)).ToDictionary(value => value.Key, value => value.Value, StringComparer.Ordinal);
}
