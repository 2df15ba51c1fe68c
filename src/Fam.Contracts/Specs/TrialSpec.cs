namespace Fam.Contracts.Specs;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>Trains from scratch or from a checkpoint; may carry evaluations that follow.</summary>
    Train,

    /// <summary>Trains a low-rank adapter on the checkpoint named by <see cref="TrialSpec.ModelNameOrPath"/>, which stays as it is.</summary>
    Lora,

    /// <summary>Evaluates the checkpoint named by <see cref="TrialSpec.ModelNameOrPath"/>.</summary>
    Evaluate,

    /// <summary>Was evaluated by others, and its scores were read from their files. It never runs.</summary>
    Imported,
}

/// <summary>A trial with nothing left open: every value that changes a number is in here.</summary>
public sealed record TrialSpec
{
    /// <summary>The arm's name on charts: its memory configuration, then whatever else varies.</summary>
    public required string Name { get; init; }

    public required JobKind Kind { get; init; }
    public required ModelSpec Model { get; init; }

    /// <summary>
    /// With <see cref="ModelNameOrPath"/>: the keys of <see cref="Model"/> that the spec decides; all others are the
    /// checkpoint's own. Null where it decides all of them.
    /// </summary>
    public IReadOnlyList<string>? ModelKeys { get; init; }

    public required TaskSpec Task { get; init; }

    /// <summary>Present for <see cref="JobKind.Train"/> and <see cref="JobKind.Lora"/>.</summary>
    public TrainingSpec? Training { get; init; }

    /// <summary>Present for <see cref="JobKind.Lora"/>.</summary>
    public LoraSpec? Lora { get; init; }

    /// <summary>How the length of the training sequences grows; null trains at <c>filler_blocks</c> 0 only.</summary>
    public CurriculumSpec? Curriculum { get; init; }

    public IReadOnlyList<EvaluationSpec> Evaluate { get; init; } = [];

    /// <summary>Directory of the checkpoint to start from; required by <see cref="JobKind.Lora"/> and <see cref="JobKind.Evaluate"/>.</summary>
    public string? ModelNameOrPath { get; init; }

    /// <summary>Data from the artifact store by the name of its directory: <c>data://NAME@HASH</c>.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new SortedDictionary<string, string>();

    public ResourceSpec Resources { get; init; } = new();
    public RuntimeSpec Runtime { get; init; } = new();
}

/// <summary>The data a model is trained on and asked about.</summary>
public sealed record TaskSpec
{
    /// <summary><c>passkey</c> (arXiv 2404.09173, section 3.2), or <c>text</c>: the next token of the user's own texts.</summary>
    public string Name { get; init; } = "passkey";

    /// <summary>Digits of the key, 1 to 16.</summary>
    public int KeyDigits { get; init; } = 5;

    /// <summary><c>passkey-words</c>, <c>bytes</c>, or <c>checkpoint</c>: the <c>tokenizer.json</c> of the model's directory.</summary>
    public string Tokenizer { get; init; } = "passkey-words";

    public LossWeightSpec LossWeights { get; init; } = new();

    /// <summary>With <c>text</c>: a <c>.txt</c> or <c>.jsonl</c> file, or a directory of them; <c>data/NAME</c> is what the data section brings.</summary>
    public string? TrainFile { get; init; }

    /// <summary>With <c>text</c>: texts that training never sees, in the same forms, for <see cref="TrainingSpec.EvalSteps"/>.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>With <c>text</c>: how documents become sequences.</summary>
    public DocumentOrder Documents { get; init; }

    /// <summary>With <c>text</c>: tokens of a packed sequence (8.5k in the paper, section 4), or of a segment of a document.</summary>
    public int MaxSeqLength { get; init; } = 1024;

    /// <summary>With <c>text</c>: consecutive tokens of a sequence that are asked for again at its end (256 in the paper); 0 is off.</summary>
    public int RepeatTokens { get; init; }

    /// <summary>How much the prediction of a repeated token counts; a learned one counts 1.</summary>
    public double RepeatWeight { get; init; } = 0.1;
}

/// <summary>How documents become training sequences.</summary>
public enum DocumentOrder
{
    /// <summary>Laid end to end and cut; every sequence stands alone.</summary>
    Packed,

    /// <summary>Each row of a batch reads a document from its beginning to its end, and carries its memory from step to step.</summary>
    InOrder,
}

/// <summary>Weight of the mean cross entropy over each part of a PassKey sequence.</summary>
public sealed record LossWeightSpec
{
    /// <summary>The digits that answer the question.</summary>
    public double Answer { get; init; } = 1.0;

    /// <summary>The second mention of the key, which a model can copy.</summary>
    public double Key { get; init; } = 1.0;

    /// <summary>All other tokens but the first mention of the key, which nothing predicts (weight 0).</summary>
    public double Rest { get; init; } = 0.3;
}

/// <summary>What a job asks of the pool.</summary>
public sealed record ResourceSpec
{
    public string ResourcePool { get; init; } = "default";
    public int SlotsPerTrial { get; init; } = 1;

    /// <summary>Bytes of its device's memory that each slot keeps; null keeps none.</summary>
    public long? MemoryPerSlot { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>: what its slots must be; null takes either.</summary>
    public string? DeviceKind { get; init; }

    /// <summary>Labels the worker must have, all of them; null asks for none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Smallest CUDA compute capability, such as 8.0; null takes any.</summary>
    public double? MinComputeCapability { get; init; }
}

/// <summary>What changes a number without being part of the method.</summary>
public sealed record RuntimeSpec
{
    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Copies of the model that train on a batch of their own each, one a device; their gradients are added.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Threads of one tensor operation, per slot.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>OpenBLAS kernel family (<c>OPENBLAS_CORETYPE</c>), <c>auto</c> for the worker's choice.</summary>
    public string OpenblasCoretype { get; init; } = "auto";
}
