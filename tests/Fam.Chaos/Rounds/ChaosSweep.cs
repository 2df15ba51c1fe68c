namespace Fam.Chaos.Rounds;

/// <summary>The sweep of every round: small real trainings that save often, and evaluate.</summary>
public static class ChaosSweep
{
    /// <summary>Metrics that are measured on the machine; all others are the same in every run, bit for bit.</summary>
    public static bool IsMeasured(string metric) => metric is "train/seconds" or "train/tokens_per_second" || metric.StartsWith("system/", StringComparison.Ordinal);

    /// <param name="trials">2 or 4.</param>
    /// <param name="steps">Training steps of each; a checkpoint comes every 40th part of them.</param>
    public static string Yaml(int trials, int steps) => $"""
        name: chaos
        kind: train
        method: grid
        metric: {"{"}name: eval/passkey/exact_match, goal: maximize{"}"}
        model: {"{"}preset: tiny{"}"}
        task: {"{"}name: passkey, key_digits: 3{"}"}
        training:
          max_steps: {steps}
          per_device_train_batch_size: 4
          warmup_steps: 5
          logging_steps: {Math.Max(3, steps / 200)}
          save_steps: {Math.Max(10, steps / 40)}
          random_state_passing: 0.5
        curriculum: {"{"}filler_blocks: [1, 4], start_steps: {steps / 3}, growth_steps: {steps / 3}, hold_steps: {steps - steps / 3 * 2}{"}"}
        evaluate:
          - {"{"}task: passkey, filler_blocks: [0, 1, 4], samples: 10, batch_size: 5{"}"}
        parameters:
          configuration: {"{"}values: [M0, FAM]{"}"}
          training.seed: {"{"}values: [{string.Join(", ", Enumerable.Range(1, trials / 2))}]{"}"}
        max_restarts: 100
        """;
}
