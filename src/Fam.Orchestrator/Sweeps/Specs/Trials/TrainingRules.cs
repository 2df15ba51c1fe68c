namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between the keys of training and curriculum.</summary>
internal static class TrainingRules
{
    private const string MaxSteps = "training.max_steps";
    private const string Warmup = "training.warmup_steps";
    private const string LongFiller = "curriculum.long_filler_blocks";
    private const string LongBatch = "curriculum.long_batch_size";
    private const string Architecture = "model.architecture";
    private const string DecayRate = "training.adafactor_decay_rate";
    private const string FixedDecay = "training.adafactor_beta2";

    private static readonly string[] Adam = ["training.adam_beta1", "training.adam_beta2", "training.adam_epsilon"];

    private static readonly string[] Adafactor =
    [
        "training.adafactor_beta1", FixedDecay, DecayRate, "training.adafactor_clip_threshold", "training.adafactor_eps1", "training.adafactor_eps2",
        "training.adafactor_scale_parameter", "training.adafactor_relative_step",
    ];

    private static readonly string[] Scheduled = ["training.learning_rate", "training.lr_scheduler_type", "training.min_lr_rate"];

    public static void Check(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Whole(MaxSteps) is { } steps)
        {
            if (values.Whole(Warmup) is { } warmup && warmup > steps)
                trial.Fault([Warmup, MaxSteps], $"warmup_steps ({warmup}) must not be above max_steps ({steps})", $"0 to {steps}");
            if (values.Whole("curriculum.start_steps") is { } start && values.Whole("curriculum.growth_steps") is { } growth && values.Whole("curriculum.hold_steps") is { } hold && start + growth + hold > steps)
                trial.Fault([MaxSteps, "curriculum.hold_steps"], $"max_steps ({steps}) must be at least start_steps + growth_steps + hold_steps ({start} + {growth} + {hold})", $"at least {start + growth + hold}");
        }

        CheckLongBatches(trial);
        CheckOptimizer(trial);
        CheckTruncation(trial);
        CheckHeldOut(trial);
    }

    private static void CheckHeldOut(TrialCheck trial)
    {
        const string EvalSteps = "training.eval_steps", Validation = "task.validation_file";
        var values = trial.Values;
        if (values.IsSet(EvalSteps))
        {
            if (values.Text("task.name") == "text" && !values.IsSet(Validation))
                trial.Fault([EvalSteps, Validation], "needs texts that are held out of training", "task: {validation_file: …}, a .txt or .jsonl file, or a directory of them");
            return;
        }

        foreach (var key in new[] { "training.max_eval_samples", Validation }.Where(key => values.IsSet(key) && values.Text("kind") is not "evaluate"))
            trial.Fault([key], "has no effect without eval_steps", "training: {eval_steps: …}, or leave it out");
    }

    private static void CheckTruncation(TrialCheck trial)
    {
        const string Truncation = "training.bptt_blocks";
        if (!trial.Values.IsSet(Truncation) || trial.Values.Text(Architecture) is not ("full" or "swa")) return;
        trial.Fault([Truncation], $"has no effect on the architecture {trial.Values.Text(Architecture)}, which carries no memory from block to block", "leave it out");
    }

    private static void CheckOptimizer(TrialCheck trial)
    {
        if (trial.Values.Text("training.optim") is not { } optimizer) return;
        var others = optimizer == "adamw" ? Adafactor : Adam;
        foreach (var key in others.Where(trial.Values.IsSet))
            trial.Fault([key], $"has no effect on the optimizer {optimizer}", "leave it out");
        if (optimizer != "adafactor") return;
        if (trial.Values.IsSet(DecayRate) && trial.Values.IsSet(FixedDecay))
            trial.Fault([DecayRate, FixedDecay], "stands in place of adafactor_beta2", "one of the two");
        if (trial.Values.Flag("training.adafactor_scale_parameter") == false && trial.Values.IsSet("training.adafactor_eps2"))
            trial.Fault(["training.adafactor_eps2"], "has no effect without adafactor_scale_parameter", "adafactor_scale_parameter: true beside it");
        if (trial.Values.Flag("training.adafactor_relative_step") != true) return;
        foreach (var key in Scheduled.Where(trial.Values.IsSet))
            trial.Fault([key], "has no effect with adafactor_relative_step", "leave one of the two out");
    }

    private static void CheckLongBatches(TrialCheck trial)
    {
        var (filler, batch) = (trial.Values.IsSet(LongFiller), trial.Values.IsSet(LongBatch));
        if (filler && !batch) trial.Fault([LongFiller], "needs long_batch_size beside it", "both keys, or neither");
        if (batch && !filler) trial.Fault([LongBatch], "needs long_filler_blocks beside it", "both keys, or neither");
        if (filler && batch && trial.Values.Whole(LongBatch) is { } longBatch && trial.Values.Whole("training.per_device_train_batch_size") is { } usual && longBatch > usual)
            trial.Fault([LongBatch], $"long_batch_size ({longBatch}) must not be above per_device_train_batch_size ({usual})", $"1 to {usual}");
    }
}
