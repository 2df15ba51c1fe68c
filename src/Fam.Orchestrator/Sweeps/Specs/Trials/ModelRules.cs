using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between the keys of a model.</summary>
internal static class ModelRules
{
    private const string Hidden = "model.hidden_size";
    private const string Heads = "model.num_attention_heads";
    private const string KeyValueHeads = "model.num_key_value_heads";
    private const string HeadDim = "model.head_dim";
    private const string FamLength = "model.fam_length";

    public static void Check(TrialCheck trial)
    {
        CheckHeads(trial);
        CheckMemory(trial);
        if (trial.Values.Whole("model.vocab_size") is { } vocabulary && trial.Values.Text("task.tokenizer") is { } tokenizer && vocabulary != PasskeyTokens.VocabSize(tokenizer))
            trial.Fault(["model.vocab_size"], $"is not the vocabulary of the tokenizer {tokenizer}", $"{PasskeyTokens.VocabSize(tokenizer)}, or leave it out");
    }

    private static void CheckHeads(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Whole(Heads) is not { } heads) return;
        if (values.Whole(KeyValueHeads) is { } shared && heads % shared != 0)
            trial.Fault([KeyValueHeads, Heads], $"num_key_value_heads ({shared}) must divide num_attention_heads ({heads})", Divisors(heads));
        if (values.IsSet(HeadDim))
        {
            if (values.Whole(HeadDim) is { } dim && dim % 2 != 0) trial.Fault([HeadDim], "must be even, because rotary embeddings turn pairs", "an even number");
        }
        else if (values.Whole(Hidden) is { } hidden)
        {
            if (hidden % heads != 0) trial.Fault([Hidden, Heads], $"hidden_size ({hidden}) must be divisible by num_attention_heads ({heads})", $"a multiple of {2 * heads}, other heads, or an explicit head_dim");
            else if (hidden / heads % 2 != 0) trial.Fault([Hidden, Heads], $"hidden_size / num_attention_heads is {hidden / heads}, which must be even, because rotary embeddings turn pairs", $"a multiple of {2 * heads}, other heads, or an explicit head_dim");
        }
    }

    private static void CheckMemory(TrialCheck trial)
    {
        var values = trial.Values;
        if (values.Text(MemoryKeys.Architecture) is not { } architecture) return;
        if (values.Whole(FamLength) is { } length && values.Whole("model.block_size") is { } block)
        {
            if (architecture == "fam" && length == 0)
                trial.Fault([FamLength], "must be at least 1 for the architecture fam", $"1 to {block}, or leave it out");
            else if (architecture == "fam" && length > block)
                trial.Fault([FamLength, "model.block_size"], $"fam_length ({length}) must not be above block_size ({block})", $"1 to {block}");
            else if (architecture != "fam" && length > 0)
                trial.Fault([FamLength], $"has no effect on the architecture {architecture}", "the parameter fam_length: {value: …, when: \"architecture == 'fam'\"}, or leave it out");
        }

        if (values.Whole(MemoryKeys.Segments) is not { } segments) return;
        if (architecture == "full" && segments > 0)
            trial.Fault([MemoryKeys.Segments], "has no effect on the architecture full, which sees everything", "0, or architecture bswa or fam");
        else if (segments == 0 && values.Flag(MemoryKeys.StopGradient) == true)
            trial.Fault([MemoryKeys.StopGradient, MemoryKeys.Segments], "memory_stop_gradient needs memory_segments above 0", "memory_segments of at least 1, or false");
    }

    private static string Divisors(long heads) => string.Join(" | ", Enumerable.Range(1, (int)heads).Where(count => heads % count == 0));
}
