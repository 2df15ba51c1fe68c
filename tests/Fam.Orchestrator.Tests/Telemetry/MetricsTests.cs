using System.Diagnostics.Metrics;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Telemetry;

/// <summary>
/// Not beside other tests: hosts of one process share the names of their meters, and one that ends takes the series of that
/// name along. Outside of tests a process has one host.
/// </summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests
{
    [Fact]
    public async Task What_happens_to_jobs_is_counted()
    {
        var pool = $"pool-{Guid.NewGuid():N}"[..20];
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep("M0, M1", $"resources: {{resource_pool: {pool}}}"))).Jobs[0].Id;
        await EventuallyAsync(() => ReadAsync(host), metrics => metrics.Find("fam_queue_depth", ("pool", pool)).SingleOrDefault()?.Value == 2, host);
        await host.Worker.HeartbeatAsync(slots: 1, pool);
        var run = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(job, run.JobId);
        var before = await ReadAsync(host);
        await host.Worker.ApplyAsync(run, 1, Started(), Loss(1, 3), Loss(2, 2));
        await host.Worker.ApplyAsync(run, 2, Loss(1, 3), Loss(2, 2), Loss(3, 1));
        var after = await ReadAsync(host);
        // Other tests of this process count as well; what is repeated does not.
        Assert.InRange(after.Value("fam_events_total") - before.Find("fam_events_total").Sum(series => series.Value), 4, double.MaxValue);
        Assert.InRange(after.Value("fam_metric_points_total") - before.Find("fam_metric_points_total").Sum(series => series.Value), 3, double.MaxValue);
        Assert.Equal(2, after.Value("fam_admissions_total", ("pool", pool)));
        Assert.Equal(1, after.Value("fam_job_wait_seconds_count", ("pool", pool)));
        Assert.InRange(after.Value("fam_commit_changes_count"), 1, double.MaxValue);
        Assert.Equal("histogram", after.TypeOf("fam_commit_seconds"));
        Assert.Equal("counter", after.TypeOf("fam_events_total"));
        Assert.Contains(after.All, series => series.Name.StartsWith("dotnet_", StringComparison.Ordinal));

        await host.AdvanceAsync(TimeSpan.FromSeconds(21));
        await host.UntilAsync(job, JobState.Queued);
        var metrics = await EventuallyAsync(() => ReadAsync(host), metrics => metrics.Find("fam_lease_expiries_total", ("pool", pool)).Any(), host);
        Assert.Equal(1, metrics.Value("fam_lease_expiries_total", ("pool", pool)));
        Assert.InRange(metrics.Value("fam_heartbeat_age_seconds", ("pool", pool), ("worker", "w1")), 21, 60);
    }

    [Fact]
    public async Task Names_labels_and_numbers_are_written_as_prometheus_reads_them()
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var meter = new Meter($"Fam.Test.{Guid.NewGuid():N}");
        var mark = $"mark_{Guid.NewGuid():N}";
        meter.CreateCounter<long>($"{mark}.requests", "s", "Time in \\ and\nmore.").Add(3, new("path", "C:\\x\n\"quoted\""), new("odd.label", 7));
        meter.CreateObservableGauge($"{mark}_limits", () => new Measurement<double>[] { new(double.PositiveInfinity, new KeyValuePair<string, object?>("of", "up")), new(double.NaN, new KeyValuePair<string, object?>("of", "nothing")), new(-1.5e-9, new KeyValuePair<string, object?>("of", "down")) });
        var histogram = meter.CreateHistogram($"{mark}_sizes", "By", tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5] }, description: null);
        foreach (var size in new[] { 0.5, 1, 2, 100 })
            histogram.Record(size);

        var (text, metrics) = (await TextAsync(host), await ReadAsync(host));
        Assert.Equal(3, metrics.Value($"{mark}_requests_seconds_total", ("path", "C:\\x\n\"quoted\""), ("odd_label", "7")));
        Assert.Contains($"# HELP {mark}_requests_seconds_total Time in \\\\ and\\nmore.\n# TYPE {mark}_requests_seconds_total counter\n", text, StringComparison.Ordinal);
        Assert.Equal("gauge", metrics.TypeOf($"{mark}_limits"));
        Assert.Equal(double.PositiveInfinity, metrics.Value($"{mark}_limits", ("of", "up")));
        Assert.Equal(double.NaN, metrics.Value($"{mark}_limits", ("of", "nothing")));
        Assert.Equal(-1.5e-9, metrics.Value($"{mark}_limits", ("of", "down")));
        Assert.Equal([2, 3, 4], metrics.Find($"{mark}_sizes_bytes_bucket").Select(bucket => bucket.Value));
        Assert.Equal(["1", "2.5", "+Inf"], metrics.Find($"{mark}_sizes_bytes_bucket").Select(bucket => bucket.Labels["le"]));
        Assert.Equal((4, 103.5), (metrics.Value($"{mark}_sizes_bytes_count"), metrics.Value($"{mark}_sizes_bytes_sum")));
    }

    [Fact]
    public async Task Dead_letters_are_counted_by_why()
    {
        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await using var amqp = await PlainAmqp.ConnectAsync(services);
        await amqp.PublishAsync("orchestrator", "{ this is no JSON");
        await amqp.PublishAsync("orchestrator", new BusEnvelope { Protocol = 99, Sender = "w9", Body = "[]" });
        await Scripts.EventuallyAsync(async () => (await host.Client.ListDeadLettersAsync()).Items, letters => letters.Count == 2);
        var metrics = await ReadAsync(host);
        foreach (var kind in new[] { "unreadable", "unsupported" })
            Assert.Equal(1, metrics.Value("fam_dead_letters_total", ("queue", $"{services.Name}-orchestrator"), ("kind", kind)));
    }

    private static async Task<PrometheusDocument> ReadAsync(OrchestratorHost host) => PrometheusDocument.Parse(await TextAsync(host));

    private static async Task<string> TextAsync(OrchestratorHost host)
    {
        using var answer = await host.Http.GetAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Gauges are brought up to date by the pool's next look, which waits for the clock.</summary>
    private static async Task<PrometheusDocument> EventuallyAsync(Func<Task<PrometheusDocument>> read, Func<PrometheusDocument, bool> fits, OrchestratorHost host) =>
        await Scripts.EventuallyAsync(
            async () =>
            {
                await host.AdvanceAsync(TimeSpan.FromSeconds(0.5));
                return await read();
            },
            fits);
}
