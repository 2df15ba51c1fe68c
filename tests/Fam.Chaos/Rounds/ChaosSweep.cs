namespace Fam.Chaos.Rounds;

/// <summary>The sweep of every round: small real trainings that save often, and evaluate.</summary>
public static class ChaosSweep
{
    /// <summary>Metrics that are measured on the machine; all others are the same in every run, bit for bit.</summary>
    public static bool IsMeasured(string metric) => metric is "train/seconds" or "train/tokens_per_second" || metric.StartsWith("system/", StringComparison.Ordinal);

    /// <param name="trials">2 or 4.</param>
    public static string Yaml(int trials) => $"""
        name: chaos
        kind: train
        method: grid
        metric: {"{"}name: eval/passkey/exact_match, goal: maximize{"}"}
        model: {"{"}preset: tiny{"}"}
        task: {"{"}name: passkey, key_digits: 3{"}"}
        training:
          max_steps: 45
          per_device_train_batch_size: 4
          warmup_steps: 5
          logging_steps: 3
          save_steps: 10
          random_state_passing: 0.5
        curriculum: {"{"}filler_blocks: [1, 4], start_steps: 15, growth_steps: 15, hold_steps: 15{"}"}
        evaluate:
          - {"{"}task: passkey, filler_blocks: [0, 1, 4], samples: 10, batch_size: 5{"}"}
        parameters:
          configuration: {"{"}values: [M0, FAM]{"}"}
          training.seed: {"{"}values: [{string.Join(", ", Enumerable.Range(1, trials / 2))}]{"}"}
        max_restarts: 100
        """;
}
