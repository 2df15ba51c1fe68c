namespace Fam.Worker.Evaluation.Scoring;

/// <summary>Metrics of one answer, by name.</summary>
internal static class Metrics
{
    public static Dictionary<string, double> Of(params (string Name, double Value)[] metrics) => metrics.ToDictionary(metric => metric.Name, metric => metric.Value, StringComparer.Ordinal);
}
