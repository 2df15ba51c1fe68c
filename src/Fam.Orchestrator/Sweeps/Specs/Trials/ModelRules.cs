using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between the keys of a model.</summary>
internal static class ModelRules
{
    private const string Hidden = "model.hidden_size";
    private const string Heads = "model.num_attention_heads";
    private const string KeyValueHeads = "model.num_key_value_heads";
    private const string HeadDim = "model.head_dim";

    public static void Check(TrialCheck trial)
    {
        CheckHeads(trial);
        MemoryRules.Check(trial);
        if (trial.Values.Whole("model.vocab_size") is { } vocabulary && trial.Values.Text("task.tokenizer") is { } tokenizer && PasskeyTokens.Tokenizers.Contains(tokenizer) && vocabulary != PasskeyTokens.VocabSize(tokenizer))
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

    private static string Divisors(long heads) => string.Join(" | ", Enumerable.Range(1, (int)heads).Where(count => heads % count == 0));
}
