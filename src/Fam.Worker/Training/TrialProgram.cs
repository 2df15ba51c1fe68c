using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;
using Fam.Worker.Evaluation.Asking;
using Fam.Worker.Model;
using Fam.Worker.Provenance;
using Fam.Worker.Tokenizers;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>A trial: train, then evaluate, or evaluate alone.</summary>
public sealed class TrialProgram : ITrial
{
    public void Run(AttemptAssignment assignment, IEventSink events, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        try
        {
            var spec = assignment.Spec with { Model = BaseModel.ShapeOf(assignment) };
            assignment = assignment with { Spec = spec };
            var device = TorchDevice.Parse(spec.Runtime.Device);
            set_num_threads(spec.Runtime.Threads);
            CheckResumePoint(assignment);
            events.Append(new JobStarted { ResumedFromStep = assignment.Resume?.Step, Model = spec.ModelKeys is null ? null : spec.Model, Environment = RunEnvironment.Of(assignment, cancellation) });
            var evaluationWork = WorkEstimate.Evaluation(spec.Evaluate, spec.Model.BlockSize);
            if (spec.Kind == JobKind.Evaluate)
            {
                using var model = PretrainedModel.Load(BaseModel.PathOf(assignment), spec.Model).Decoder;
                model.to(device);
                Evaluate(assignment, model, weights: "", step: 0, new ProgressMeter(0), evaluationWork, events, cancellation);
                return;
            }

            using var trainer = new Trainer(assignment, events, device, evaluationWork);
            trainer.Run(() => StopOrder.SavesFirst(assignment.Directory), cancellation);
            Evaluate(assignment, trainer.Model, trainer.SavedSha256, trainer.Step, trainer.Progress, evaluationWork, events, cancellation);
        }
        catch (Exception failure) when (failure is CheckpointException or AdapterException or TextCorpusException or TokenizerException or ModelShapeException or ArgumentException)
        {
            throw new TrialFailedException(FailureKind.UserError, failure.Message, failure);
        }
    }

    private static void Evaluate(AttemptAssignment assignment, Decoder model, string weights, int step, ProgressMeter progress, double work, IEventSink events, CancellationToken cancellation)
    {
        var spec = assignment.Spec;
        if (spec.Evaluate.Count == 0) return;
        model.eval();
        var tokenizer = TrialTokenizer.Of(assignment, model.Spec);
        foreach (var evaluation in spec.Evaluate)
        {
            work -= WorkEstimate.Evaluation([evaluation], spec.Model.BlockSize);
            var respondent = new Respondent(model, tokenizer, new StreamSnapshots(assignment.Directory, evaluation.SnapshotBlocks, weights), cancellation);
            var task = EvaluationTaskFactory.Create(evaluation, assignment, model.Spec, tokenizer);
            new EvaluationRunner(task, evaluation, model.Spec, respondent, assignment.Scored, events).Run(step, progress, work, cancellation);
        }
    }

    private static void CheckResumePoint(AttemptAssignment assignment)
    {
        if (assignment.Resume is not { } resume) return;
        if (CheckpointDirectory.WeightsOf(resume.Path) is null)
            throw new TrialFailedException(FailureKind.Infrastructure, $"The checkpoint to resume from is gone: {resume.Path}.");
        var hash = CheckpointDirectory.ModelHash(resume.Path);
        if (hash != resume.ModelSha256)
            throw new TrialFailedException(FailureKind.Infrastructure, $"{resume.Path} has SHA-256 {hash}; the committed checkpoint has {resume.ModelSha256}.");
    }
}
