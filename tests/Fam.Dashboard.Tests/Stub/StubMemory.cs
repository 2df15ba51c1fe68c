using Fam.Contracts.Views;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>Measures of a feedback memory of four layers, as a run with <c>fam_diagnostics</c> reports them.</summary>
internal static class StubMemory
{
    private const int Layers = 4;
    private static readonly string[] Measures = ["norm", "drift", "saturation", "attention_to", "entropy_to", "entropy_from"];
    private static readonly int[] Blocks = [0, 1, 2, 4, 8, 16];

    /// <summary>The latest value of each.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Latest() => Names().Select(name => KeyValuePair.Create(name.Metric, Value(name.Layer, name.Block, name.Measure, 0.6)));

    /// <summary>Their curves, a point every ten steps.</summary>
    public static IEnumerable<MetricSeries> Curves(int steps, DateTimeOffset from) => Names().Select(name => new MetricSeries(
        name.Metric, [.. Enumerable.Range(0, steps / 10).Select(i => new MetricPoint(10 * i, Value(name.Layer, name.Block, name.Measure, i / 130.0), from.AddSeconds(i)))]));

    private static IEnumerable<(string Metric, int Layer, int Block, int Measure)> Names() =>
        from layer in Enumerable.Range(0, Layers)
        from measure in Enumerable.Range(0, Measures.Length)
        from block in Blocks.Select(block => (int?)block).Prepend(null)
        select ($"fam/layer{layer}/{Measures[measure]}{(block is null ? "" : $"@{block}")}", layer, block ?? 5, measure);

    private static double Value(int layer, int block, int measure, double t) => measure == 0
        ? (4 + layer) * (1 + 0.5 * t) + 0.1 * block
        : Math.Clamp(0.15 + 0.12 * layer + 0.5 * t * Math.Sin(1 + measure + 0.2 * block) + 0.02 * Math.Sin(60 * t), 0, 1);
}
