using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Imports;

public sealed class ImportTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Scores_of_others_are_stored_once_and_read_page_by_page(bool postgres)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);

        var first = await host.Client.ImportAsync(Body(Header(), [Sample(0, 1), Sample(1, 0)]));
        var again = await host.Client.ImportAsync(Body(Header(), [Sample(0, 1), Sample(1, 0)]));

        Assert.Equal((true, 2L), (first.IsNew, first.Samples));
        Assert.Equal(first with { IsNew = false }, again);
        Assert.Equal(2, (await host.Client.GetSamplesAsync(first.JobId)).Items.Count);
        var one = await host.Client.GetPointsAsync(first.JobId, limit: 1);
        var other = await host.Client.GetPointsAsync(first.JobId, cursor: one.Next, limit: 1);
        Assert.Null(other.Next);
        Assert.Equal([("eval/sums/acc", 0.5), ("eval/sums/f1", 0.25)], one.Items.Concat(other.Items).Select(point => (point.Metric, point.Value)));
        Assert.Equal(2, (await host.Client.GetMetricsAsync(first.JobId)).Count);
        var sweep = Assert.Single((await host.Client.ListSweepsAsync()).Items);
        Assert.Equal(("imported", SweepState.Completed), (sweep.Kind, sweep.State));
        var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.RetryJobAsync(first.JobId));
        Assert.Equal(409, refused.Problem.Status);
        Assert.Equal(409, (await Assert.ThrowsAsync<FamProblemException>(() => host.Client.ReproduceJobAsync(first.JobId, source: null))).Problem.Status);
    }

    [Fact]
    public async Task Lines_may_end_and_be_laid_out_as_json_allows()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await using var body = Body(Header(), [Sample(0, 1), Sample(1, 0)]);
        using var windows = new MemoryStream(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.ToArray()).Replace("\n", "\r\n", StringComparison.Ordinal).Replace(",\"index\"", ",\r\"index\"", StringComparison.Ordinal)));

        var view = await host.Client.ImportAsync(windows);
        Assert.Equal([1.0, 0.0], (await host.Client.GetSamplesAsync(view.JobId)).Items.Select(sample => sample.Score));
    }

    [Fact]
    public async Task A_wrong_line_is_named_and_nothing_is_stored()
    {
        await using var host = await OrchestratorHost.StartAsync();

        foreach (var (body, said) in new[]
        {
            (Body(Header() with { Name = "a b" }, []), "Line 1: name is 'a b'"),
            (Body(Header() with { Model = new ModelSpec { NumAttentionHeads = 0 } }, []), "Line 1: model.num_attention_heads is '0'"),
            (Body(Header(), [Sample(0, 1), Sample(0, 1)]), "Line 3: sample 0 of sums at 0 is there twice"),
            (Body(Header(), [Sample(0, 1) with { Task = "other" }]), "Line 2: task is 'other'"),
            (Body(Header(), [Sample(-1, 1)]), "Line 2: index is '-1'"),
            (Body(Header() with { Evaluate = [null!] }, []), "Line 1: evaluate[] is 'null'; it must be a task with its lengths."),
            (Body(Header(), [Sample(0, 1) with { Task = null! }]), "Line 2"),
            (new MemoryStream(Encoding.UTF8.GetBytes("{\"name\": 1}\n")), "Line 1 is no ImportHeader"),
            (new MemoryStream(), "The body is empty"),
        })
        {
            await using var _ = body;
            var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.ImportAsync(body));
            Assert.Equal(422, refused.Problem.Status);
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty((await host.Client.ListSweepsAsync()).Items);
    }

    private static ImportHeader Header() => new()
    {
        Name = "imported-pythia",
        Source = new ImportSource { Format = "lm-evaluation-harness", Model = "pythia", Sha256 = new string('a', 64), Files = [new FileView("results.json", new string('b', 64), 10)] },
        Evaluate = [new EvaluationSpec { Task = EvaluationTasks.Harness, Name = "sums" }],
        Metrics = new Dictionary<string, double> { ["eval/sums/acc"] = 0.5, ["eval/sums/f1"] = 0.25 },
    };

    private static SampleScore Sample(int index, double score) => new()
    {
        Task = "sums", ScorerVersion = 1, FillerBlocks = 0, Index = index, PromptTokens = 0, DistanceTokens = 0, DistanceBlocks = 0, InReach = false, Expected = "4", Answer = "4", Score = score,
    };

    private static MemoryStream Body(ImportHeader header, IReadOnlyList<SampleScore> samples) => new(Encoding.UTF8.GetBytes(
        JsonSerializer.Serialize(header, FamJson.Options) + "\n" + string.Concat(samples.Select(sample => JsonSerializer.Serialize(sample, FamJson.Options) + "\n"))));
}
