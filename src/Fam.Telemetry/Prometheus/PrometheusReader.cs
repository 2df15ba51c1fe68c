using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Fam.Telemetry.Prometheus;

/// <summary>Collects the process's metrics when it is asked for them.</summary>
internal sealed class PrometheusReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly Exporter exporter = new();

    public PrometheusReader() => Reader = new BaseExportingMetricReader(exporter);

    /// <summary>To be added to a provider.</summary>
    public MetricReader Reader { get; }

    /// <summary>All metrics as text, counted from the start of the process.</summary>
    public string Collect()
    {
        lock (gate)
        {
            return exporter.Collect!((int)Patience.TotalMilliseconds) ? exporter.Text : throw new InvalidOperationException($"The metrics could not be collected within {Patience.TotalSeconds} s.");
        }
    }

    public void Dispose() => Reader.Dispose();

    [ExportModes(ExportModes.Pull)]
    private sealed class Exporter : BaseExporter<Metric>, IPullMetricExporter
    {
        /// <summary>Set by the reader: a reader that is pulled from answers to nobody else.</summary>
        public Func<int, bool>? Collect { get; set; }

        public string Text { get; private set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var metrics = new List<Metric>();
            foreach (var metric in batch)
                metrics.Add(metric);
            Text = PrometheusText.Of(metrics);
            return ExportResult.Success;
        }
    }
}
