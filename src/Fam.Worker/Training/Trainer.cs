using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Estimates;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Model;
using Fam.Worker.Training.Optimizers;
using Fam.Worker.Training.Replicas;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>Trains one model on its task: plan, batch, loss, step, report, checkpoint; the same numbers whether resumed or not.</summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingSpec training;
    private readonly TrialSpec spec;
    private readonly ITrainingTask task;
    private readonly CurriculumClock clock;
    private readonly CheckpointDirectory checkpoints;
    private readonly IEventSink events;
    private readonly Device device;
    private readonly ITrainableModel model;
    private readonly IModelOptimizer optimizer;
    private readonly ModelReplicas replicas;
    private readonly TrainingStep step;
    private readonly TrainerState state;
    private readonly double workAfterTraining;
    private readonly double heldOutWork;
    private readonly TrainingWork trainingWork;
    private readonly Stopwatch sinceReport = Stopwatch.StartNew();
    private readonly ProcessorUse processors = new();

    /// <param name="assignment">Its spec has a training section.</param>
    /// <param name="device">Where the model lives.</param>
    /// <param name="workAfterTraining">Work of what follows, for the share done.</param>
    public Trainer(AttemptAssignment assignment, IEventSink events, Device device, double workAfterTraining)
    {
        (spec, this.events, this.device, this.workAfterTraining) = (assignment.Spec, events, device, workAfterTraining);
        training = spec.Training ?? throw new ArgumentException("The trial has no training section.", nameof(assignment));
        model = spec.Kind == JobKind.Lora ? AdaptedModel.Create(assignment, training) : WholeModel.Create(assignment, training);
        model.Decoder.to(device);
        task = TrainingTasks.Create(assignment, Shape);
        heldOutWork = task.HeldOutWork;
        clock = new CurriculumClock(training, spec.Curriculum, spec.Curriculum is { WithinReach: true } ? PasskeyReach.LargestFiller(Shape, new PasskeyTask(spec.Task, Shape.BlockSize, TrialTokenizer.Of(assignment, Shape))) : null, spec.Runtime.Replicas);
        trainingWork = new TrainingWork(clock, task.Work);
        checkpoints = new CheckpointDirectory(Path.Combine(assignment.Directory, "checkpoints"));
        optimizer = ModelOptimizers.Create(training, model.Trained());
        replicas = new ModelReplicas(model, device, spec.Runtime);
        step = new TrainingStep(training, model, task, optimizer, replicas, assignment.Directory);
        state = new TrainerState();
        if (assignment.Resume is { } resume)
        {
            (state, step.PassedFam) = TrainerCheckpoint.Load(resume.Path, optimizer, step.Carried, device);
            SavedSha256 = resume.ModelSha256;
        }

        Progress = new ProgressMeter(state.WorkDone);
    }

    /// <summary>The model as it is evaluated; lives as long as this.</summary>
    public Decoder Model => model.ForInference();

    public ProgressMeter Progress { get; }

    /// <summary>SHA-256 of what was last saved or resumed from; empty before that.</summary>
    public string SavedSha256 { get; private set; } = "";

    /// <summary>Optimizer steps done.</summary>
    public int Step => state.GlobalStep;

    /// <summary>Trains to the end of the curriculum and leaves a checkpoint of the last step.</summary>
    /// <param name="savesFirst">Asked once training is to end: whether a checkpoint of the step it has come to is wanted.</param>
    /// <param name="cancellation">Ends the training at the next step.</param>
    public void Run(Func<bool> savesFirst, CancellationToken cancellation)
    {
        var saved = state.GlobalStep > 0 ? state.GlobalStep : -1;
        while (true)
        {
            if (cancellation.IsCancellationRequested)
            {
                if (saved != state.GlobalStep && state.GlobalStep > 0 && savesFirst()) Save();
                throw new OperationCanceledException(cancellation);
            }

            if (!ReadHeldOut(cancellation)) continue; // what was interrupted, here or before
            OpenGate();
            if (HasEnded()) break;
            var plan = clock.At(state.GlobalStep, state.GateOpenedAt);
            var started = Stopwatch.GetTimestamp();
            Count(plan, step.Run(state.GlobalStep, plan));
            state.TrainingSeconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (state.GlobalStep % training.LoggingSteps == 0) Report(plan);
            // Before the checkpoint: whoever goes on from it does not report this again.
            state.HeldOutDue = training.EvalSteps is { } every && (state.GlobalStep % every == 0 || HasEnded());
            if (!ReadHeldOut(cancellation)) continue;
            if (state.GlobalStep % training.SaveSteps == 0) saved = Save();
        }

        if (saved != state.GlobalStep) Save();
    }

    public void Dispose()
    {
        step.Dispose();
        replicas.Dispose();
        optimizer.Dispose();
        model.Dispose();
    }

    private ModelSpec Shape => model.Decoder.Spec;

    private int ExpectedOpening() => state.GateOpenedAt ?? Math.Max(state.GlobalStep, clock.EarliestOpening);

    private bool HasEnded() => state.GlobalStep >= clock.TotalSteps(ExpectedOpening());

    private void OpenGate()
    {
        if (state.GateOpenedAt is not null || !clock.Opens(state.GlobalStep, state.RunningExactMatch())) return;
        state.GateOpenedAt = state.GlobalStep;
        if (spec.Curriculum?.Gate is not { } gate) return;
        var running = state.RunningExactMatch() ?? 0;
        Log(running > gate.Above
            ? $"The gate opens at step {state.GlobalStep}: exact match {Short(running)} is above {Short(gate.Above)}."
            : $"The gate opens at step {state.GlobalStep}, the last it may: exact match {Short(running)} never rose above {Short(gate.Above)}.");
    }

    private void Count(StepPlan plan, StepOutcome outcome)
    {
        state.GlobalStep++;
        state.Remember((double)outcome.Right / outcome.Asked);
        var window = state.Window;
        window.Steps++;
        window.Sequences += outcome.Asked;
        window.Matches += outcome.Right;
        window.Tokens += outcome.Tokens;
        window.Loss += outcome.Loss;
        window.GradientNorm += outcome.GradientNorm;
        state.Tokens += outcome.Tokens;
        state.Operations += StepOperations.Of(new StepShape
        {
            Model = Shape, Length = Math.Max(1, outcome.Tokens / plan.BatchSize), Batch = plan.BatchSize, Trained = model.Part, GradientCheckpointing = training.GradientCheckpointing,
        }).Total;
        Advance(task.Work(plan), readBefore: state.GlobalStep - 1);
    }

    /// <param name="readBefore">Last step behind which what is held out has been read, if it was due.</param>
    private void Advance(double work, int readBefore)
    {
        var readings = WorkEstimate.HeldOutReadings(training.EvalSteps, readBefore, clock.TotalSteps(ExpectedOpening()));
        Progress.Advance(work, trainingWork.From(state.GlobalStep, state.GateOpenedAt) + (readings * heldOutWork) + workAfterTraining);
        state.WorkDone = Progress.Done;
    }

    /// <summary>Reads what is held out, where that is due; nothing of it is left in the training, nor in its pace.</summary>
    /// <returns>False where it was interrupted: then it stays due for whoever goes on from here.</returns>
    private bool ReadHeldOut(CancellationToken cancellation)
    {
        if (!state.HeldOutDue) return true;
        sinceReport.Stop();
        try
        {
            var (loss, score) = HeldOutLoss.Of(model.Decoder, task.HeldOut(), device, cancellation);
            state.HeldOutDue = false;
            Advance(heldOutWork, readBefore: state.GlobalStep);
            Report(
                clock.At(state.GlobalStep - 1, state.GateOpenedAt),
                new(StringComparer.Ordinal) { ["eval/loss"] = loss, [task.ScoreName.Replace("train/", "eval/", StringComparison.Ordinal)] = score });
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            sinceReport.Start();
        }
    }

    private void Report(StepPlan plan)
    {
        var window = state.Window;
        var values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["train/loss"] = window.Loss / window.Steps,
            [task.ScoreName] = (double)window.Matches / window.Sequences,
            ["train/grad_norm"] = window.GradientNorm / window.Steps,
            ["train/learning_rate"] = plan.LearningRate,
            ["train/filler_blocks"] = plan.LargestFiller,
            ["train/tokens_per_second"] = window.Tokens / sinceReport.Elapsed.TotalSeconds,
            ["train/seconds"] = state.TrainingSeconds,
            ["train/tokens"] = state.Tokens,
            ["train/operations"] = state.Operations,
            ["system/peak_memory_bytes"] = ProcessMemory.PeakBytes(),
            ["system/memory_bytes"] = ProcessMemory.ResidentBytes(),
            ["system/processor_cores"] = processors.SinceLast(),
        };
        foreach (var (name, value) in Diagnose(plan)) values[name] = value;
        Report(plan, values);
        state.Window = new MetricWindow();
        sinceReport.Restart();
    }

    private void Report(StepPlan plan, Dictionary<string, double> values) => events.Append(new MetricsReported
    {
        Step = state.GlobalStep,
        Progress = Progress.Progress,
        RemainingSeconds = Progress.RemainingSeconds,
        Phase = $"training{(state.GateOpenedAt is null && spec.Curriculum?.Gate is not null ? ", gate shut" : "")}{task.Phase(plan)}",
        Values = values,
    });

    /// <summary>The FAM over the first sequence of the step that was just done.</summary>
    private IReadOnlyDictionary<string, double> Diagnose(StepPlan plan)
    {
        var diagnostics = new FeedbackDiagnostics();
        if (!training.FamDiagnostics || !Shape.Architecture.HasFeedback()) return diagnostics.Metrics();
        using var scope = NewDisposeScope();
        var batch = task.Batch(training.Seed, state.GlobalStep - 1, plan);
        // In the midst of a document the memory goes on from what is no longer there.
        if (batch.Places is [{ Consumed: > 0 }, ..]) return diagnostics.Metrics();
        using var stream = new StreamingPass(model.Decoder, batch: 1, firstPosition: 0, diagnostics);
        stream.Skip(tensor(batch.Tokens).view(batch.Sequences, -1).narrow(0, 0, 1).to(device));
        return diagnostics.Metrics();
    }

    private int Save()
    {
        var path = checkpoints.Write(state.GlobalStep, directory => TrainerCheckpoint.Save(directory, model, optimizer, state, step.PassedFam, step.Carried));
        SavedSha256 = CheckpointDirectory.ModelHash(path);
        events.Append(new CheckpointSaved
        {
            Step = state.GlobalStep,
            Path = path,
            Bytes = CheckpointDirectory.SizeOf(path),
            ModelSha256 = SavedSha256,
            Keep = training.SaveTotalLimit,
        });
        checkpoints.Prune(training.SaveTotalLimit);
        return state.GlobalStep;
    }

    private void Log(string message) => events.Append(new LogWritten { Level = "info", Message = message });

    private static string Short(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
