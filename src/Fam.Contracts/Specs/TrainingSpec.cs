namespace Fam.Contracts.Specs;

/// <summary>Course of the learning rate after warm-up.</summary>
public enum LearningRateSchedule
{
    Constant,

    /// <summary>Hugging Face's name for what <see cref="Constant"/> is here, too: warm-up, then the same rate.</summary>
    ConstantWithWarmup,
    Linear,
    Cosine,
}

/// <summary>What moves the parameters; the names are Hugging Face Trainer's.</summary>
public enum OptimizerName
{
    Adamw,
    Adafactor,
}

/// <summary>Optimization; names are Hugging Face Trainer's where it has them.</summary>
public sealed record TrainingSpec
{
    /// <summary>Largest number of optimizer steps; a curriculum whose gate opens early ends sooner.</summary>
    public int MaxSteps { get; init; } = 1_000;

    public int PerDeviceTrainBatchSize { get; init; } = 16;

    /// <summary>Batches whose gradients are added for one step, which sees as many times the sequences.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>Whether activations are computed again on the way back instead of being kept.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Whether matrix products are in bfloat16; parameters, optimizer and what is sensitive stay in float32.</summary>
    public bool Bf16 { get; init; }

    /// <summary>n: gradients through memory stop in front of every n-th block; null is full back-propagation.</summary>
    public int? BpttBlocks { get; init; }

    public OptimizerName Optim { get; init; }
    public double LearningRate { get; init; } = 3e-3;
    public int WarmupSteps { get; init; } = 30;
    public LearningRateSchedule LrSchedulerType { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The rate a decaying schedule ends at, as a fraction of <see cref="LearningRate"/>.</summary>
    public double MinLrRate { get; init; } = 0.05;

    public double WeightDecay { get; init; } = 0.5;
    public double AdamBeta1 { get; init; } = 0.9;
    public double AdamBeta2 { get; init; } = 0.98;
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Adafactor's β1; 0 keeps no mean update.</summary>
    public double AdafactorBeta1 { get; init; } = 0.9;

    /// <summary>Adafactor's β2, corrected as Adam's is; not used with <see cref="AdafactorDecayRate"/>.</summary>
    public double AdafactorBeta2 { get; init; } = 0.99;

    /// <summary>c: the decay of step t is 1 − t^−c; null keeps <see cref="AdafactorBeta2"/>.</summary>
    public double? AdafactorDecayRate { get; init; }

    /// <summary>Largest root mean square of an update of Adafactor, before the rate.</summary>
    public double AdafactorClipThreshold { get; init; } = 1;

    /// <summary>Added to squared gradients.</summary>
    public double AdafactorEps1 { get; init; } = 1e-30;

    /// <summary>Smallest scale of a parameter, with <see cref="AdafactorScaleParameter"/>.</summary>
    public double AdafactorEps2 { get; init; } = 1e-3;

    /// <summary>Whether a step is relative to the parameter's root mean square.</summary>
    public bool AdafactorScaleParameter { get; init; }

    /// <summary>Whether the rate is min(0.01, 1/√t) instead of <see cref="LearningRate"/> and its schedule.</summary>
    public bool AdafactorRelativeStep { get; init; }

    /// <summary>Largest L2 norm of the gradient; larger ones are scaled down.</summary>
    public double MaxGradNorm { get; init; } = 1.0;

    /// <summary>Seed of data, initialization, state passing and offsets, each a stream of its own.</summary>
    public int Seed { get; init; }

    /// <summary>Probability of starting a step from the FAM the last step ended with (B.2.3); 0 is off.</summary>
    public double RandomStatePassing { get; init; }

    /// <summary>
    /// Noise on each update of the FAM while training, relative to its size, from the opening of the curriculum's gate on;
    /// 0 is off. Not in the paper: it teaches the memory to correct itself, which carries it past the trained length.
    /// </summary>
    public double FamNoise { get; init; }

    /// <summary>
    /// Whether each report measures the FAM of one training sequence by layer and block: norm, drift, saturation, attention
    /// to it and from it, as metrics <c>fam/layer0/norm</c>, <c>fam/layer0/norm@4</c>.
    /// </summary>
    public bool FamDiagnostics { get; init; }

    /// <summary>Largest offset added to all positions of a step (B.2.2); 0 is off.</summary>
    public int RandomPositionOffset { get; init; }

    /// <summary>Steps between two reports of metrics.</summary>
    public int LoggingSteps { get; init; } = 10;

    /// <summary>Steps between two evaluations on what is held out, <c>eval/loss</c>; one more follows the last step. Null: none.</summary>
    public int? EvalSteps { get; init; }

    /// <summary>Sequences or prompts that such an evaluation reads at most.</summary>
    public int MaxEvalSamples { get; init; } = 64;

    /// <summary>Steps between two checkpoints; one more is always written at the end.</summary>
    public int SaveSteps { get; init; } = 100;

    /// <summary>Checkpoints kept; older ones are deleted.</summary>
    public int SaveTotalLimit { get; init; } = 2;
}

/// <summary>
/// How much filler the training sequences carry. Phase 1 draws it from 0 … <c>filler_blocks[0]</c> for
/// <c>start_steps</c> steps and until the gate opens; phase 2 grows the upper end geometrically to
/// <c>filler_blocks[1]</c> over <c>growth_steps</c>; phase 3 stays there for <c>hold_steps</c>.
/// </summary>
public sealed record CurriculumSpec
{
    /// <summary>Largest filler in blocks: of the first phase and of the last.</summary>
    public IReadOnlyList<int> FillerBlocks { get; init; } = [1, 48];

    public int StartSteps { get; init; } = 300;
    public int GrowthSteps { get; init; } = 300;
    public int HoldSteps { get; init; } = 600;

    /// <summary>Holds phase 1 until the model has begun to learn; null lets it end after <c>start_steps</c>.</summary>
    public GateSpec? Gate { get; init; }

    /// <summary>Above this filler (blocks) a batch has <see cref="LongBatchSize"/> sequences.</summary>
    public int? LongFillerBlocks { get; init; }

    /// <summary>Sequences in a batch above <see cref="LongFillerBlocks"/>.</summary>
    public int? LongBatchSize { get; init; }

    /// <summary>Never train on more filler than the configuration's theoretical reach: its best case.</summary>
    public bool WithinReach { get; init; }
}

/// <summary>A condition that must hold before the curriculum goes on; shared by all arms of a sweep.</summary>
public sealed record GateSpec
{
    /// <summary>Only <c>train/exact_match</c>: its running mean over the last steps.</summary>
    public string Metric { get; init; } = "train/exact_match";

    /// <summary>The gate opens when the metric is above this value.</summary>
    public double Above { get; init; } = 0.5;

    /// <summary>Weight decay while the gate is shut; null leaves it as it is.</summary>
    public double? WeightDecay { get; init; }
}
