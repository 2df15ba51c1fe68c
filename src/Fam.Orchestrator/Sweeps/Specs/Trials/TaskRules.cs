namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between a task and the model that is asked.</summary>
internal static class TaskRules
{
    public static void Check(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Text("task.tokenizer") is not { } tokenizer || values.Whole("task.key_digits") is not { } digits || values.Whole("model.block_size") is not { } block) return;
        var question = Tokenizers.QuestionTokens(tokenizer, digits);
        if (question > block)
            trial.Fault(["model.block_size", "task.tokenizer", "task.key_digits"], $"question and answer take {question} tokens (tokenizer {tokenizer}, key_digits {digits}) and must fit in one block of {block}", $"block_size of at least {question}");
    }
}
