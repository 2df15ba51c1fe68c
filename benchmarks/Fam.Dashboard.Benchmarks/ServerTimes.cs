using System.Globalization;
using System.Net.Http.Headers;
using Fam.Contracts.Views;
using Fam.Orchestrator.Results.Curves;
using Microsoft.EntityFrameworkCore;

namespace Fam.Dashboard.Benchmarks;

/// <summary>What the orchestrator takes for its answers, whole and compressed, over a socket.</summary>
internal static class ServerTimes
{
    public static async Task MeasureAsync(ScaleHost host, Filled filled)
    {
        Console.Out.WriteLine("\nThe orchestrator's answers:");
        await AskAsync("first page of sweeps", 1_000, "sweeps?limit=50");
        await AskAsync($"the sweep with half of all runs, its first {SweepDetail.MostJobs} runs", 1_000, $"sweeps/{filled.Large}");
        await AskAsync("first page of its runs", 1_000, $"jobs?sweep_id={filled.Large}&limit=50");
        await AskAsync("first page of all runs", 1_000, "jobs?limit=50");
        await AskAsync("names of metrics of the sweep with long curves", 1_000, $"metrics/names?sweep_id={filled.Curves}");
        await AskAsync("500 runs with 10,000 points each, 400 points of each", 2_000, $"metrics?name={Filling.Metric}&sweep_id={filled.Curves}&max_points=400");
        await AskAsync("a tenth of their steps", 2_000, $"metrics?name={Filling.Metric}&sweep_id={filled.Curves}&max_points=400&from=2000&to=2999");
        var rolled = await AskAsync("one run with 1,000,000 points, 1,000 of them", 2_000, $"jobs/{filled.Long}-0/metrics?max_points=1000");
        await AskAsync("a hundredth of its steps", 2_000, $"jobs/{filled.Long}-0/metrics?max_points=1000&from={filled.LongPoints / 2}&to={filled.LongPoints / 2 + filled.LongPoints / 100}");
        var read = await Timing.MeasureAsync("the same points read whole and thinned, as without roll-ups", null, async () =>
        {
            var points = await host.Database.ReadAsync(rows => rows.MetricPoints.Where(row => row.JobId == $"{filled.Long}-0" && !row.Superseded).OrderBy(row => row.Metric).ThenBy(row => row.Step).ToListAsync());
            return $"{CurveOutline.Of(points.ConvertAll(row => (row.Step, row.Value ?? double.NaN)), 1_000).Count} points";
        });
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"roll-ups answer {read / rolled:0.0} times as fast"));

        Task<double> AskAsync(string what, double aim, string path) => Timing.MeasureAsync(what, aim, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/" + path, UriKind.Relative));
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
            using var answer = await host.Http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            var bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
            return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB");
        });
    }
}
