namespace Fam.Cli.Tests.Sweeps;

/// <summary>Sweeps small enough for a test; they train for real.</summary>
internal static class Specs
{
    /// <summary>Two arms that end after a few steps.</summary>
    public const string Short = """
        name: short
        kind: train
        method: grid
        metric: {name: eval/passkey/exact_match, goal: maximize}
        model: {hidden_size: 16, intermediate_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, block_size: 16}
        task: {name: passkey, key_digits: 2, tokenizer: passkey-words}
        training: {max_steps: 6, warmup_steps: 2, per_device_train_batch_size: 2, logging_steps: 1, save_steps: 2}
        curriculum: {filler_blocks: [1, 2], start_steps: 2, growth_steps: 2, hold_steps: 2}
        evaluate: [{task: passkey, filler_blocks: [0, 2], samples: 4, batch_size: 4}]
        parameters:
          configuration: {values: [M1, FAM]}
          fam_length: {values: [2], when: "architecture == 'fam'"}
        """;

    /// <summary>One arm that would train for hours.</summary>
    public static string Endless { get; } = Short
        .Replace("name: short", "name: endless")
        .Replace("max_steps: 6", "max_steps: 1000000")
        .Replace("hold_steps: 2", "hold_steps: 999000")
        .Replace("[M1, FAM]", "[FAM]");

    /// <summary>One arm that trains long enough to be disturbed, and then ends.</summary>
    public static string Disturbed { get; } = Short
        .Replace("name: short", "name: disturbed")
        .Replace("max_steps: 6", "max_steps: 600")
        .Replace("hold_steps: 2", "hold_steps: 596")
        .Replace("save_steps: 2", "save_steps: 20")
        .Replace("[M1, FAM]", "[FAM]");
}
