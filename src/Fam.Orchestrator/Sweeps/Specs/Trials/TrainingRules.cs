namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between the keys of training and curriculum.</summary>
internal static class TrainingRules
{
    private const string MaxSteps = "training.max_steps";
    private const string Warmup = "training.warmup_steps";
    private const string LongFiller = "curriculum.long_filler_blocks";
    private const string LongBatch = "curriculum.long_batch_size";

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
