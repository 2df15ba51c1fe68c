using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
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
        await AssertOneTraceAsync(collector, sweep, orchestrator: "fam", worker: "fam");

        // What is logged is JSON, line by line.
        var (_, log) = await server.InterruptAsync();
        Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).RootElement.GetProperty("Timestamp"));
    }

    [Fact]
    public async Task Orchestrator_worker_and_child_as_processes_of_their_own_make_one_trace_over_the_broker()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var fam = await SeparateProcesses.StartAsync(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        });
        fam.StartWorker("w1");
        fam.StartWorker("w2");
        var submission = await FamProcess.AgainstAsync(fam.Address, Specs.Short, "sweep", "create", "-", "--wait", "--json");
        var sweep = JsonSerializer.Deserialize<SweepDetail>(submission.Output, FamJson.Options)!;
        await AssertOneTraceAsync(collector, sweep, orchestrator: "fam-orchestrator", worker: "fam-worker");
    }

    /// <summary>From the submission to the result of each job, over all processes, and with the id that the sweep's own gives.</summary>
    private static async Task AssertOneTraceAsync(OtlpReceiver collector, SweepDetail sweep, string orchestrator, string worker)
    {
        var jobs = sweep.Jobs.Count;
        var since = Stopwatch.StartNew();
        while (Count(collector, "job.result") < jobs || Count(collector, "attempt.run") < jobs || Count(collector, "trial") < jobs)
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(2), string.Join(", ", collector.Spans.Select(span => span.Name)));
            await Task.Delay(50);
        }

        var spans = collector.Spans.Where(span => Expected.Contains(span.Name)).ToList();
        Assert.Empty(Expected.Except(spans.Select(span => span.Name)));
        Assert.Equal([TraceOf(sweep.Id)], spans.Select(span => span.TraceId).Distinct());
        foreach (var name in new[] { "sweep.submit", "sweep.admit" })
            Assert.All(spans.Where(span => span.Name == name), span => Assert.Equal(orchestrator, span.Service));
        Assert.Equal(jobs, spans.Count(span => span.Name == "job.place"));
        foreach (var result in spans.Where(span => span.Name == "job.result"))
        {
            // Result, run and placement are one chain over the broker, there and back, and the child's work hangs on the run.
            Assert.Equal(orchestrator, result.Service);
            var run = Assert.Single(spans, span => span.SpanId == result.ParentId);
            Assert.Equal(("attempt.run", worker), (run.Name, run.Service));
            var place = Assert.Single(spans, span => span.SpanId == run.ParentId);
            Assert.Equal(("job.place", orchestrator), (place.Name, place.Service));
            var trial = Assert.Single(spans, span => span.ParentId == run.SpanId && span.Name == "trial");
            Assert.Equal("fam-trial", trial.Service);
            Assert.Contains(spans, span => span.ParentId == trial.SpanId && span.Name == "trial.training");
        }
    }

    /// <summary>As docs/operations.md has it.</summary>
    private static string TraceOf(string sweep) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("fam-trace:" + sweep)))[..32];

    private static int Count(OtlpReceiver collector, string name) => collector.Spans.Count(span => span.Name == name);
}
