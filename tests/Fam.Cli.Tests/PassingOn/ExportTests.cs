using System.Globalization;
using System.Text.Json.Nodes;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.PassingOn;

[Collection(ResultsCollection.Name)]
public sealed class ExportTests(GitSweep results)
{
    [Fact]
    public async Task Runs_have_a_column_for_each_parameter_and_metric()
    {
        var run = await results.Server.RunAsync("export", "runs", "--sweep", results.Sweep.Id);

        Assert.Equal(0, run.ExitStatus);
        var lines = run.Output.Split("\r\n");
        Assert.Equal(("", 4), (lines[^1], lines.Length));
        var header = lines[0].Split(',').ToList();
        Assert.Equal(["sweep", "sweep_name", "kind", "job"], header[..4]);
        var job = await results.JsonAsync<JobDetail>("job", "describe", results.Job);
        var first = lines[1].Split(',');
        Assert.Equal(header.Count, first.Length);
        Assert.Equal(("M1", ""), (first[header.IndexOf("parameters.configuration")], first[header.IndexOf("parameters.fam_length")]));
        Assert.Equal(job.Metrics["train/loss"], double.Parse(first[header.IndexOf("metrics.train/loss")], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Points_are_all_there_with_all_their_digits()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "points.jsonl");
        var run = await results.Server.RunAsync("export", "metrics", "--sweep", results.Sweep.Id, "--name", "train/loss", "--format", "jsonl", "-o", file);

        Assert.True(run.ExitStatus == 0, run.Error);
        Assert.Contains("12 rows", run.Error, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(directory.Path));
        var rows = (await File.ReadAllLinesAsync(file)).Select(line => JsonNode.Parse(line)!).ToList();
        var curve = Assert.Single(await results.JsonAsync<IReadOnlyList<MetricSeries>>("job", "metrics", results.Job, "--name", "train/loss"));
        Assert.Equal(curve.Points.Select(point => (point.Step, point.Value)), rows.Where(row => (string)row["job"]! == results.Job).Select(row => ((int)row["step"]!, (double)row["value"]!)));
    }

    [Fact]
    public async Task Samples_are_quoted_where_they_have_to_be()
    {
        var run = await results.Server.RunAsync("export", "samples", "--sweep", results.Sweep.Id);

        var lines = run.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 2 * 8, lines.Length);
        Assert.StartsWith("sweep,job,trial,task,scorer_version,length,index,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{results.Sweep.Id},{results.Job},M1,passkey,1,0,0,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_leaves_no_file()
    {
        using var directory = new TemporaryDirectory();
        var run = await results.Server.RunAsync("export", "runs", "--sweep", "nonesuch", "-o", Path.Combine(directory.Path, "runs.csv"));

        Assert.Equal(1, run.ExitStatus);
        Assert.Empty(Directory.GetFiles(directory.Path));
    }
}
