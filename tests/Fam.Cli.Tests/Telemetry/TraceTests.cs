using System.Diagnostics;
using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Cli.Tests.Sweeps;
using Fam.Contracts;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Telemetry;

public sealed class TraceTests
{
    private static readonly string[] Expected =
        ["sweep.submit", "sweep.admit", "job.place", "attempt.run", "trial", "trial.training", "trial.evaluating", "job.result"];

    [Fact]
    public async Task A_sweep_is_one_trace_over_all_processes_from_its_submission_to_its_results()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var server = await FamServer.StartAsync(slots: 2, environment: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["Logging__Format"] = "json",
        });
        var submission = await server.PipeAsync(Specs.Short, "sweep", "create", "-", "--wait", "--json");
        var sweep = JsonSerializer.Deserialize<SweepDetail>(submission.Output, FamJson.Options)!;
        var since = Stopwatch.StartNew();
        while (Count(collector, "job.result") < 2 || Count(collector, "attempt.run") < 2 || Count(collector, "trial") < 2)
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(2), string.Join(", ", collector.Spans.Select(span => span.Name)));
            await Task.Delay(50);
        }

        var spans = collector.Spans.Where(span => Expected.Contains(span.Name)).ToList();
        Assert.Empty(Expected.Except(spans.Select(span => span.Name)));
        Assert.Single(spans.Select(span => span.TraceId).Distinct());
        Assert.Equal(["fam", "fam-trial"], spans.Select(span => span.Service).Distinct().Order());
        Assert.Equal(sweep.Jobs.Count, spans.Count(span => span.Name == "job.place"));
        foreach (var result in spans.Where(span => span.Name == "job.result"))
        {
            // Result, run and placement are one chain, and the child's work hangs on the run.
            var run = Assert.Single(spans, span => span.SpanId == result.ParentId);
            Assert.Equal("attempt.run", run.Name);
            Assert.Equal("job.place", Assert.Single(spans, span => span.SpanId == run.ParentId).Name);
            var trial = Assert.Single(spans, span => span.ParentId == run.SpanId && span.Name == "trial");
            Assert.Equal("fam-trial", trial.Service);
            Assert.Contains(spans, span => span.ParentId == trial.SpanId && span.Name == "trial.training");
        }

        // What is logged is JSON, line by line.
        var (_, log) = await server.InterruptAsync();
        Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).RootElement.GetProperty("Timestamp"));
    }

    private static int Count(OtlpReceiver collector, string name) => collector.Spans.Count(span => span.Name == name);
}
