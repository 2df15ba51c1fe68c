using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Tests.Training;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>An evaluation that is interrupted goes on at the sample.</summary>
public sealed class EvaluationResumeTests : Trials
{
    private static readonly EvaluationSpec Spec = new() { Task = "needle", ContextLengths = [256, 400], DocumentDepthPercents = [0, 100], Samples = 2, MaxNewTokens = 2 };

    [Fact]
    public void What_was_scored_is_not_asked_again_and_the_metrics_are_those_of_a_whole_run()
    {
        var whole = Run(Spec);
        // Stopped by whoever reads its events, in the middle of the second length.
        var stopped = new Stopper(samples: 5);
        Assert.Throws<OperationCanceledException>(() => new TrialProgram().Run(Assignment(Spec), stopped, stopped.Stop.Token));
        var before = stopped.Events.OfType<SamplesScored>().SelectMany(batch => batch.Samples).ToList();
        var resumed = Run(Spec, [.. before.GroupBy(sample => sample.FillerBlocks).Select(length => new ScoredSoFar(
            "needle", length.Key, length.First().ScorerVersion, length.Count(), length.Count(), new Dictionary<string, double> { [ScoredSoFar.Score] = length.Sum(sample => sample.Score) }))]);
        Assert.Equal(5, before.Count);
        Assert.Equal(8, Samples(whole).Count);
        Assert.Equal(Samples(whole), before.Concat(Samples(resumed)));
        Assert.Equal(Metrics(whole), Metrics(resumed));
    }

    [Fact]
    public void Scores_of_another_version_of_the_scorer_are_not_mixed_in()
    {
        var failure = Assert.Throws<TrialFailedException>(() => Run(Spec, [new ScoredSoFar("needle", 256, ScorerVersion: 99, Samples: 1, Asked: 1, new Dictionary<string, double>())]));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Contains("version 99", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Stopper(int samples) : IEventSink
    {
        public CancellationTokenSource Stop { get; } = new();

        public List<JobEvent> Events { get; } = [];

        public void Append(JobEvent happened)
        {
            Events.Add(happened);
            if (Events.OfType<SamplesScored>().Sum(batch => batch.Samples.Count) >= samples) Stop.Cancel();
        }
    }
}
