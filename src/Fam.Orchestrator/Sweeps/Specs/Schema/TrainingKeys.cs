using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys of the sections <c>training</c> and <c>curriculum</c>; names are Hugging Face Trainer's where it has them.</summary>
internal static class TrainingKeys
{
    private const long ManySteps = 100_000_000;

    public static IReadOnlyList<SpecKey> All { get; } =
    [
        new("training", new SectionType(), "Optimization; needed by kinds train and lora."),
        Training("max_steps", new WholeType(1, ManySteps), "Largest number of optimizer steps; a curriculum whose gate opens early ends sooner."),
        Training("per_device_train_batch_size", new WholeType(1, 65_536), "Sequences in a batch."),
        Training("gradient_accumulation_steps", new WholeType(1, 65_536), "Batches whose gradients are added for one step, which sees that many times the sequences."),
        Training("gradient_checkpointing", new FlagType(), "Activations are computed again on the way back, a layer at a time, instead of being kept."),
        Training("bf16", new FlagType(), "Matrix products in bfloat16; parameters, optimizer, residual stream, norms, softmax and loss stay in float32."),
        Training("bptt_blocks", new WholeType(1, 1_000_000), "Gradients through memory stop in front of every so many blocks (truncated back-propagation); left out, they go all the way."),
        Training("optim", new ChoiceType(["adamw", "adafactor"]), "Optimizer: AdamW, or Adafactor (arXiv 1804.04235), which keeps second moments of a matrix by rows and columns."),
        Training("learning_rate", new NumberType(0, 10, AboveMin: true), "Highest learning rate."),
        Training("lr_scheduler_type", new ChoiceType(["constant", "constant_with_warmup", "linear", "cosine"]), "Course of the learning rate after warm-up; the two constants are the same."),
        Training("warmup_steps", new WholeType(0, ManySteps), "Steps in which the learning rate rises from 0."),
        Training("min_lr_rate", new NumberType(0, 1), "Where a falling learning rate ends, as a fraction of learning_rate."),
        Training("weight_decay", new NumberType(0, 10), "Decay of every parameter."),
        Training("adam_beta1", new NumberType(0, 1, BelowMax: true), "AdamW's decay of the mean gradient."),
        Training("adam_beta2", new NumberType(0, 1, BelowMax: true), "AdamW's decay of the mean squared gradient."),
        Training("adam_epsilon", new NumberType(0, 1, AboveMin: true), "Added to AdamW's denominator."),
        Training("adafactor_beta1", new NumberType(0, 1, BelowMax: true), "Adafactor's decay of the mean update; 0 keeps none."),
        Training("adafactor_beta2", new NumberType(0, 1, BelowMax: true), "Adafactor's decay of the mean squared gradient, corrected for its start as Adam's is."),
        Training("adafactor_decay_rate", new NumberType(0, 10, AboveMin: true), "In place of adafactor_beta2: the decay at step t is 1 − t^−rate; the article has 0.8."),
        Training("adafactor_clip_threshold", new NumberType(0, 1e6, AboveMin: true), "Largest root mean square of Adafactor's update of a parameter, before the learning rate."),
        Training("adafactor_eps1", new NumberType(0, 1, AboveMin: true), "Added to squared gradients."),
        Training("adafactor_eps2", new NumberType(0, 1, AboveMin: true), "Smallest scale of a parameter, with adafactor_scale_parameter."),
        Training("adafactor_scale_parameter", new FlagType(), "A step of Adafactor is relative to the parameter's root mean square."),
        Training("adafactor_relative_step", new FlagType(), "The learning rate is min(0.01, 1/√t) after warm-up, in place of learning_rate and its schedule."),
        Training("max_grad_norm", new NumberType(0, 1e6, AboveMin: true), "Largest L2 norm of the gradient; larger ones are scaled down."),
        Training("seed", new WholeType(0, int.MaxValue), "Seed of data, initialization, state passing and offsets, each a stream of its own."),
        Training("random_state_passing", new NumberType(0, 1), "Probability that a step starts from the feedback memory the last step ended with; 0 is off."),
        Training("fam_noise", new NumberType(0, 10), "Noise on each update of the feedback memory, relative to its size, once the gate is open; 0 is off. Not in the paper."),
        Training("fam_diagnostics", new FlagType(), "Each report measures the feedback memory of one sequence by layer and block, as metrics fam/layer0/norm, fam/layer0/norm@4; see model.md."),
        Training("random_position_offset", new WholeType(0, 1_000_000), "Largest random offset added to all positions of a step; 0 is off."),
        Training("logging_steps", new WholeType(1, ManySteps), "Steps between two reports of metrics."),
        Training("eval_steps", new WholeType(1, ManySteps), "Steps between two evaluations on what is held out of training, as eval/loss and eval/exact_match or eval/accuracy; one more follows the last step. Left out, there are none; see training.md."),
        Training("max_eval_samples", new WholeType(1, 1_000_000), "With eval_steps: sequences or prompts that an evaluation reads, at most."),
        Training("save_steps", new WholeType(1, ManySteps), "Steps between two checkpoints; one more is always written at the end."),
        Training("save_total_limit", new WholeType(1, 1_000), "Checkpoints kept; older ones are deleted."),

        new("curriculum", new SectionType(), "How the length of the training sequences grows; left out, they carry no filler."),
        Curriculum("filler_blocks", new WholeListType(2, 2, 0, 100_000, Ascending: true), "Largest filler in blocks: of the first phase and of the last."),
        Curriculum("start_steps", new WholeType(0, ManySteps), "Steps of the first phase, at least; a gate may hold it longer."),
        Curriculum("growth_steps", new WholeType(0, ManySteps), "Steps in which the largest filler grows from the first number to the second."),
        Curriculum("hold_steps", new WholeType(0, ManySteps), "Steps at the largest filler, at the end."),
        Curriculum("long_filler_blocks", new WholeType(0, 100_000), "Above this filler a batch has long_batch_size sequences; left out, all batches are equal."),
        Curriculum("long_batch_size", new WholeType(1, 65_536), "Sequences in a batch above long_filler_blocks."),
        Curriculum("within_reach", new FlagType(), "Never train on more filler than the memory segments can reach over: the configuration's best case."),
        new("curriculum.gate", new SectionType(), "Holds the first phase until the model has begun to learn; left out, start_steps alone ends it."),
        Gate("metric", new ChoiceType(["train/exact_match"]), "What must rise: the share of keys answered exactly, over the last steps."),
        Gate("above", new NumberType(0, 1, BelowMax: true), "The gate opens when the metric is above this."),
        Gate("weight_decay", new NumberType(0, 10), "Weight decay while the gate is shut; left out, training's."),
    ];

    private static SpecKey Training(string name, SpecType type, string description) =>
        new($"training.{name}", type, description) { Sweepable = true, Default = ContractDefault<TrainingSpec>.Of(name, type) };

    private static SpecKey Curriculum(string name, SpecType type, string description) =>
        new($"curriculum.{name}", type, description) { Sweepable = true, Default = ContractDefault<CurriculumSpec>.Of(name, type) };

    private static SpecKey Gate(string name, SpecType type, string description) =>
        new($"curriculum.gate.{name}", type, description) { Sweepable = true, Default = ContractDefault<GateSpec>.Of(name, type) };
}
