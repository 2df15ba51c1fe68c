using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between a task and the model that is asked.</summary>
internal static class TaskRules
{
    private const string WithinReach = "curriculum.within_reach";
    private static readonly string[] TextKeys = ["task.train_file", "task.validation_file", "task.documents", "task.max_seq_length", "task.repeat_tokens", "task.repeat_weight"];

    public static void Check(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Text("task.name") is not { } task) return;
        if (values.Text("task.tokenizer") is "passkey-words" && values.Evaluations.FirstOrDefault(evaluation => evaluation.Unit != LengthUnit.Blocks) is { } asked)
            trial.Fault(["task.tokenizer"], $"is passkey-words, which knows only the words of PassKey, and evaluate asks {asked.Name}", "bytes | checkpoint");
        if (values.Text("task.tokenizer") is TaskKeys.CheckpointTokenizer && values.Text("model_name_or_path") is null)
            trial.Fault(["task.tokenizer"], "needs a model_name_or_path, whose tokenizer.json it is", $"{(task == "text" ? "bytes" : string.Join(" | ", PasskeyTokens.Tokenizers))}, or a model_name_or_path");
        if (task == "text") CheckText(trial);
        else CheckPasskey(trial);
    }

    private static void CheckText(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Text("kind") is not "evaluate" && !values.IsSet("task.train_file")) trial.Fault(["task.train_file", "task.name"], "is missing: the task text needs texts", "a .txt or .jsonl file, or a directory of them");
        if (values.Text("task.tokenizer") is "passkey-words") trial.Fault(["task.tokenizer"], "knows only the words of PassKey", "bytes | checkpoint");
        if (values.Text("task.documents") == "in_order") CheckInOrder(trial);
        if (values.HasSection("curriculum")) trial.Fault(["curriculum.filler_blocks"], "has no effect on the task text, which has no filler", "no section curriculum");
    }

    private static void CheckInOrder(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Whole("task.repeat_tokens") > 0) trial.Fault(["task.repeat_tokens"], "has no place in documents that are read in order", "0, or documents: packed");
        if (values.Number("training.random_state_passing") > 0) trial.Fault(["training.random_state_passing"], "has no effect where documents are read in order: each row carries its own state on", "0, or documents: packed");
        if (values.Text(MemoryKeys.Architecture) is not { } architecture || values.Whole("task.max_seq_length") is not { } length || values.Whole("model.block_size") is not { } block) return;
        var carried = MemoryTraits.CarriedBlock(MemoryTraits.ByName[architecture], block, values.Whole("model.sliding_window"));
        if (carried is null) trial.Fault(["task.documents", MemoryKeys.Architecture], $"cannot be in_order for the architecture {architecture}, which has no memory to carry from one segment of a document to the next", "packed, or a when: on its parameter");
        else if (length % carried != 0) trial.Fault(["task.max_seq_length", "task.documents"], $"must be a multiple of {(architecture == "swa" ? "sliding_window" : "block_size")} ({carried}) with documents in_order", $"{Math.Max(1, length / carried.Value) * carried}");
    }

    private static void CheckPasskey(TrialCheck trial)
    {
        var values = trial.Values;
        foreach (var key in TextKeys.Where(values.IsSet)) trial.Fault([key], "has no effect on the task passkey", "task: {name: text}, or leave it out");
        // How a checkpoint's tokenizer cuts the prompt is known where the checkpoint is; the worker checks it.
        if (values.Text("task.tokenizer") is not { } tokenizer || tokenizer == TaskKeys.CheckpointTokenizer || values.Whole("task.key_digits") is not { } digits || values.Whole("model.block_size") is not { } block) return;
        var question = PasskeyTokens.QuestionAndAnswer(tokenizer, (int)digits);
        if (question > block)
            trial.Fault(["model.block_size", "task.tokenizer", "task.key_digits"], $"question and answer take {question} tokens (tokenizer {tokenizer}, key_digits {digits}) and must fit in one block of {block}", $"block_size of at least {question}");
        // Without the section it is a fault already.
        else if (values.HasSection("curriculum") && values.Flag(WithinReach) == true)
            CheckReach(trial, PasskeyTokens.DistanceInBlocks(tokenizer, (int)digits, (int)block));
    }

    /// <param name="trial">Trains only within its reach.</param>
    /// <param name="distance">Blocks from key to question without filler.</param>
    private static void CheckReach(TrialCheck trial, int distance)
    {
        if (trial.Values.Text(MemoryKeys.Architecture) is not { } architecture || trial.Values.Whole(MemoryKeys.Segments) is not { } segments || trial.Values.Whole("model.num_hidden_layers") is not { } layers) return;
        var window = trial.Values.Whole("model.sliding_window") ?? 0;
        if (architecture == "full")
            trial.Fault([WithinReach], "has no effect on the architecture full, whose reach has no end", "false, or a when: on its parameter");
        else if (architecture == "swa" && layers * window < distance * trial.Values.Whole("model.block_size"))
            trial.Fault([WithinReach], $"leaves nothing to train on: the reach is {layers * window} tokens (layers × sliding_window), and without any filler the key is {distance} blocks before the question", "a longer sliding_window, or false");
        else if (architecture == "swa")
            return;
        else if (segments == 0)
            trial.Fault([WithinReach], "leaves nothing to train on: without memory segments no key is within reach", "false, or when: \"memory_segments > 0\" on its parameter");
        else if (layers * segments < distance)
            trial.Fault([WithinReach], $"leaves nothing to train on: the reach is {layers * segments} blocks (layers × memory_segments), and without any filler the key is {distance} blocks before the question", $"layers × memory_segments of at least {distance}, or false");
    }
}
