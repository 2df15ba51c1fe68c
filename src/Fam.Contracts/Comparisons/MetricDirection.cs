namespace Fam.Contracts.Comparisons;

/// <summary>Which of two values of a metric is the better one, by its name.</summary>
public static class MetricDirection
{
    private static readonly string[] Falling = ["loss", "perplexity", "bits_per_byte", "grad_norm"];

    /// <summary>False of losses, perplexities, times and memory; true of everything else.</summary>
    /// <param name="metric">Such as <c>f1</c>, <c>eval/passkey/exact_match@4</c> or <c>system/peak_memory_bytes</c>.</param>
    public static bool HigherIsBetter(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var name = metric.Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..];
        // acc_bytes is an accuracy, of choices whose likelihoods are taken by the byte.
        return !Array.Exists(Falling, word => name.Contains(word, StringComparison.Ordinal)) && !name.EndsWith("seconds", StringComparison.Ordinal) && !name.EndsWith("memory_bytes", StringComparison.Ordinal);
    }
}
