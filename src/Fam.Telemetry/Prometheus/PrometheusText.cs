using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace Fam.Telemetry.Prometheus;

/// <summary>
/// Metrics in Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/.
/// Names are those of the instruments with '_' for what Prometheus does not know; units end a name and counters end in
/// <c>_total</c>, as Prometheus' conventions have it.
/// </summary>
internal static partial class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All series of a name stand together below one TYPE.</summary>
    public static string Of(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var family in metrics.Where(metric => Type(metric) is not null).GroupBy(Name, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var first = family.First();
            if (first.Description.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Key} {Escaped(first.Description, quotes: false)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Key} {Type(first)}\n");
            // Two meters that give a name two types cannot both be right.
            foreach (var metric in family.Where(metric => Type(metric) == Type(first)))
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                    Append(text, family.Key, metric.MetricType, point);
            }
        }

        return text.ToString();
    }

    private static string? Type(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => "gauge",
        MetricType.Histogram => "histogram",
        _ => null,
    };

    private static string Name(Metric metric)
    {
        var name = Foreign().Replace(metric.Name, "_");
        if (char.IsAsciiDigit(name[0]))
            name = "_" + name;
        var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal) && !name.EndsWith(unit + "_total", StringComparison.Ordinal))
            name += unit;
        return Type(metric) == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static void Append(StringBuilder text, string name, MetricType type, in MetricPoint point)
    {
        var labels = Labels(point);
        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Append(text, name, labels, point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Append(text, name, labels, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Append(text, name, labels, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Append(text, name, labels, point.GetGaugeLastValueDouble());
                break;
            default:
                // OpenTelemetry counts each bucket by itself, Prometheus all up to its bound.
                long below = 0;
                foreach (var bucket in point.GetHistogramBuckets())
                {
                    below += bucket.BucketCount;
                    Append(text, name + "_bucket", [.. labels, ("le", Number(bucket.ExplicitBound))], below);
                }

                Append(text, name + "_sum", labels, point.GetHistogramSum());
                Append(text, name + "_count", labels, point.GetHistogramCount());
                break;
        }
    }

    private static void Append(StringBuilder text, string name, List<(string Name, string Value)> labels, double value)
    {
        text.Append(name);
        if (labels.Count > 0)
            text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value, quotes: true)}\"")).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static List<(string Name, string Value)> Labels(in MetricPoint point)
    {
        var labels = new List<(string Name, string Value)>();
        foreach (var (name, value) in point.Tags)
            labels.Add((ForeignInLabel().Replace(name, "_"), Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        return labels;
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    [GeneratedRegex("[^a-zA-Z0-9_:]")]
    private static partial Regex Foreign();

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex ForeignInLabel();
}
