using System.Text.RegularExpressions;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys of the sections <c>task</c>, <c>evaluate</c>, <c>resources</c> and <c>runtime</c>.</summary>
internal static partial class TaskKeys
{
    /// <summary>The tokenizer of a checkpoint's own directory.</summary>
    public const string CheckpointTokenizer = "checkpoint";

    private static readonly DerivedDefault Tokenizer = new(
        "passkey: passkey-words; text: checkpoint where there is a model_name_or_path, else bytes",
        ["task.name", "model_name_or_path"],
        values => values.Text("task.name") is not { } task ? null : task == "passkey" ? "passkey-words" : values.Text("model_name_or_path") is null ? "bytes" : CheckpointTokenizer);

    private static readonly DerivedDefault DeviceKind = new(
        "cuda where runtime.device is; else either",
        ["runtime.device"],
        values => values.Text("runtime.device")?.StartsWith("cuda", StringComparison.Ordinal) == true ? "cuda" : null);

    private static readonly DerivedDefault Replicas = new(
        "slots_per_trial where runtime.device is cuda; else 1",
        ["runtime.device", "resources.slots_per_trial"],
        values => values.Text("runtime.device") == "cuda" ? values.Whole("resources.slots_per_trial") : 1L);

    public static IReadOnlyList<SpecKey> All { get; } =
    [
        new("task", new SectionType(), "The data a model is trained on and asked about."),
        Task("name", new ChoiceType(["passkey", "text"]), "passkey: remember a number through filler text (arXiv 2404.09173, section 3.2); text: the next token of your own texts."),
        Task("key_digits", new WholeType(1, 16), "Digits of the key."),
        Task("tokenizer", new ChoiceType([.. PasskeyTokens.Tokenizers, CheckpointTokenizer]), "A word of PassKey's own vocabulary is a token, or a byte is, or what tokenizer.json in the checkpoint's directory says.") with { Derived = Tokenizer },
        Task("train_file", new TextType(null, "a path"), "With text: a .txt or .jsonl file, or a directory of them; data/NAME is what the section data brings."),
        Task("validation_file", new TextType(null, "a path"), "With text: texts that are held out, in the same forms as train_file; training.eval_steps needs them."),
        Task("documents", new ChoiceType(["packed", "in_order"]), "With text: packed: documents laid end to end and cut; in_order: each row of a batch reads a document from beginning to end, and its memory is carried from step to step."),
        Task("max_seq_length", new WholeType(2, 100_000_000), "With text: tokens of a packed sequence, or of the segment of a document that a step reads."),
        Task("repeat_tokens", new WholeType(0, 1_000_000), "With text: consecutive tokens of a sequence that are asked for again at its end; 0 is off, the paper has 256."),
        Task("repeat_weight", new NumberType(0, 1_000), "How much the prediction of a repeated token counts."),
        new("task.loss_weights", new SectionType(), "Weight of the mean cross entropy over each part of a sequence."),
        Weight("answer", "The digits that answer the question."),
        Weight("key", "The second mention of the key, which a model can copy."),
        Weight("rest", "All other tokens but the first mention of the key, which nothing predicts."),

        new("evaluate", new SectionListType(20), "Evaluations that follow training, or that are all of the job."),
        .. EvaluateKeys.All,

        new("resources", new SectionType(), "What a trial asks of the pool of workers."),
        Resource("resource_pool", new TextType(PoolShape(), "1 to 64 letters, digits, - or _"), "Pool whose workers run the trials."),
        Resource("slots_per_trial", new WholeType(1, 64), "Slots (a core or a GPU) a trial holds while it runs."),
        Resource("memory_per_slot", new BytesType(1L << 20, 1L << 50), "Memory of its device that each slot keeps for the trial; left out, none is kept."),
        Resource("device_kind", new ChoiceType(["cpu", "cuda"]), "What its slots must be.") with { Derived = DeviceKind },
        Resource("labels", new LabelsType(), "Labels a worker must have to run it, all of them."),
        Resource("min_compute_capability", new NumberType(1, 99), "Smallest CUDA compute capability of its devices, such as 8.0."),

        new("runtime", new SectionType(), "What changes a number without being part of the method."),
        Runtime("device", new TextType(DeviceShape(), "cpu | cuda | cuda:N", new Dictionary<string, string> { ["gpu"] = "cuda", ["GPU"] = "cuda", ["CPU"] = "cpu", ["CUDA"] = "cuda" }), "Where tensors live."),
        Runtime("replicas", new WholeType(1, 64), "Copies of the model that train side by side, one a device, each on a batch of its own; see training.md.") with { Derived = Replicas },
        Runtime("threads", new WholeType(1, 256), "Threads of one tensor operation, per slot."),
        Runtime("openblas_coretype", new TextType(CoreShape(), "auto, or an OpenBLAS kernel such as Haswell or SkylakeX"), "OPENBLAS_CORETYPE of the trial; auto is the worker's choice."),
    ];

    private static SpecKey Task(string name, SpecType type, string description) =>
        new($"task.{name}", type, description) { Sweepable = true, Default = ContractDefault<TaskSpec>.Of(name, type) };

    private static SpecKey Weight(string name, string description) =>
        new($"task.loss_weights.{name}", new NumberType(0, 1_000), description) { Sweepable = true, Default = ContractDefault<LossWeightSpec>.Of(name, new NumberType(0, 1_000)) };

    private static SpecKey Resource(string name, SpecType type, string description) =>
        new($"resources.{name}", type, description) { Sweepable = name is "slots_per_trial" or "memory_per_slot", Default = ContractDefault<ResourceSpec>.Of(name, type) };

    private static SpecKey Runtime(string name, SpecType type, string description) =>
        new($"runtime.{name}", type, description) { Sweepable = true, Default = ContractDefault<RuntimeSpec>.Of(name, type) };

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex PoolShape();

    [GeneratedRegex(@"^(cpu|cuda|cuda:[0-9]{1,2})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex DeviceShape();

    [GeneratedRegex(@"^[A-Za-z0-9]{1,32}\z", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex CoreShape();
}
