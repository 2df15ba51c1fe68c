using System.Net.Http.Headers;
using Fam.Contracts.Client;
using Fam.Contracts.Messages;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Results.Curves;

/// <summary>Curves as the API answers with them, read from roll-ups, over both databases.</summary>
public sealed class CurveReadingTests
{
    private const int Steps = 20_000;

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_long_curve_keeps_its_look_at_every_width_and_in_every_range(bool postgres)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        var (job, values) = await LongRunAsync(host);

        foreach (var most in (int[])[5, 100, 1_000, 10_000])
        {
            var curve = Assert.Single(await host.Client.GetMetricsAsync(job, maxPoints: most));
            Assert.InRange(curve.Points.Count, Math.Min(most, 5) - 1, most);
            Assert.Equal((1, Steps, new CurveExtent(1, Steps, Steps)), (curve.Points[0].Step, curve.Points[^1].Step, curve.Whole));
            // Every point is one that was reported, and the extremes are among them.
            Assert.All(curve.Points, point => Assert.Equal(values[point.Step], point.Value));
            Assert.Equal(curve.Points.OrderBy(point => point.Step), curve.Points);
            Assert.Contains(curve.Points, point => point.Value == 50);
            Assert.Contains(curve.Points, point => point.Value == -50);
            Assert.Contains(curve.Points, point => double.IsNaN(point.Value));
        }

        var zoomed = Assert.Single(await host.Client.GetMetricsAsync(job, ["train/loss"], 1_000, from: 7_001, to: 7_500));
        Assert.Equal(Enumerable.Range(7_001, 500), zoomed.Points.Select(point => point.Step));
        Assert.All(zoomed.Points, point => Assert.Equal(values[point.Step], point.Value));
        var half = Assert.Single(await host.Client.GetMetricsAsync(job, ["train/loss"], 200, from: 10_000, to: null));
        Assert.InRange(half.Points[0].Step, 9_900, 10_000);
        Assert.Equal(Steps, half.Points[^1].Step);

        var columns = Assert.Single((await host.Client.GetMetricAsync("train/loss", [job], maxPoints: 300)).Runs);
        Assert.InRange(columns.Steps.Count, 100, 300);
        Assert.All(columns.Steps.Zip(columns.Values), point => Assert.Equal(values[point.First], point.Second ?? double.NaN));
        Assert.Contains(null, columns.Values);
        Assert.Contains(50, columns.Values);
        Assert.Contains(-50, columns.Values);
    }

    [Fact]
    public async Task Runs_of_a_sweep_are_answered_together_and_compressed()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = (await host.Client.CreateSweepAsync(Sweep("M0, M1, M2"))).Id;
        Assert.Empty((await host.Client.GetSweepMetricAsync("train/loss", sweep)).Runs);
        await host.Worker.HeartbeatAsync();
        for (var started = 0; started < 2; started++)
        {
            // They start side by side, in any order.
            var run = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(run, 1, [Started(), .. Enumerable.Range(1, 30).Select(step => Loss(step, step + (run.JobId.EndsWith("-1", StringComparison.Ordinal) ? 1 : 0)))]);
        }


        var curves = await host.Client.GetSweepMetricAsync("train/loss", sweep);
        Assert.Equal([($"{sweep}-0", "M0"), ($"{sweep}-1", "M1")], curves.Runs.Select(run => (run.JobId, run.Name)));
        Assert.All(curves.Runs, (run, i) => Assert.Equal(Enumerable.Range(1, 30).Select(step => (double?)step + i), run.Values));
        Assert.False(curves.More);
        Assert.Equal([new MetricName("train/loss", 2)], await host.Client.ListSweepMetricsAsync(sweep));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/metrics?name=train/loss&sweep_id={sweep}");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("", "name is ''; it must be the name of a metric, such as train/loss; metrics/names lists them.")]
    [InlineData("name=a", "job is ''; it must be the id of a job, once for each, or else sweep_id the id of a sweep; not both.")]
    [InlineData("name=a&job=x-0&sweep_id=x", "job is 'x-0'; it must be the id of a job, once for each, or else sweep_id the id of a sweep; not both.")]
    [InlineData("name=a&job=x-0&max_points=4", "max_points is '4'; it must be 5 to 10000.")]
    [InlineData("name=a&job=x-0&from=2&to=1", "from is '2'; it must be a step up to 1, which 'to' says.")]
    [InlineData("name=a&sweep_id=nosuchsweep", "There is no sweep 'nosuchsweep'. GET /api/v1/sweeps lists the sweeps.")]
    public async Task A_question_that_cannot_be_says_what_is_wrong(string query, string fault)
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var answer = await host.Http.GetAsync($"/api/v1/metrics?{query}");
        Assert.False(answer.IsSuccessStatusCode);
        Assert.Contains(fault, System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<(string Job, double[] Values)> LongRunAsync(OrchestratorHost host)
    {
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        var random = new Random(3);
        var values = Enumerable.Range(0, Steps + 1).Select(_ => random.NextDouble()).ToArray();
        (values[Steps / 3], values[Steps / 2], values[Steps / 5]) = (50, -50, double.NaN);
        var events = new List<JobEvent> { Started() };
        events.AddRange(Enumerable.Range(1, Steps).Select(step => Loss(step, values[step])));
        Assert.Equal(Steps + 1, await host.Worker.ApplyAsync(run, 1, [.. events]));
        return (run.JobId, values);
    }
}
