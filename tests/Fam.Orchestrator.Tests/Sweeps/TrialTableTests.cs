using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Sweeps;

/// <summary>The table of a sweep's trials, and what is concluded from it, over both databases.</summary>
public sealed class TrialTableTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Trials_are_sorted_and_filtered_by_what_lies_in_their_json(bool postgres)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await StoreAsync(host);
        var client = host.Client;

        Assert.Equal([0, 1, 2, 3, 4], await IndicesAsync(client, new()));
        Assert.Equal([4, 3, 2, 1, 0], await IndicesAsync(client, new() { Sort = "-index" }));
        // 9e-4 < 0.001 < 0.01 < 0.1 as numbers, whatever they look like; the trial without one comes last both ways.
        Assert.Equal([3, 0, 2, 1, 4], await IndicesAsync(client, new() { Sort = "param.learning_rate" }));
        Assert.Equal([1, 2, 0, 3, 4], await IndicesAsync(client, new() { Sort = "-param.learning_rate" }));
        Assert.Equal([2, 3, 0, 1, 4], await IndicesAsync(client, new() { Sort = "param.configuration" }));
        // Not-a-number is no value.
        Assert.Equal([1, 0, 3, 2, 4], await IndicesAsync(client, new() { Sort = "-metric.eval/passkey/exact_match" }));
        Assert.Equal([0, 3, 1, 2, 4], await IndicesAsync(client, new() { Sort = "-cost" }));

        Assert.Equal([0, 1], await IndicesAsync(client, new() { Where = ["metric.eval/passkey/exact_match=0.25..0.75"] }));
        Assert.Equal([0, 2, 3], await IndicesAsync(client, new() { Where = ["param.learning_rate=..0.01"] }));
        Assert.Equal([1, 3], await IndicesAsync(client, new() { Where = ["param.learning_rate=..9e-4|0.05..", "param.configuration=M0|M1|FAM"] }));
        Assert.Equal([2, 3], await IndicesAsync(client, new() { Where = ["param.configuration=FAM"] }));
        Assert.Equal([4], await IndicesAsync(client, new() { States = [JobState.Failed] }));
        Assert.Equal([2, 3], await IndicesAsync(client, new() { Text = "fam" }));
        Assert.Empty(await IndicesAsync(client, new() { Text = "_" }));

        var page = await client.ListTrialsAsync("s", new TrialQuery { Sort = "-cost", Offset = 1, Limit = 2 });
        Assert.Equal((1, 5), (page.Offset, page.Total));
        Assert.Equal(["s-3", "s-1"], page.Items.Select(trial => trial.Job.Id));
        Assert.Equal([new SlotCost("unknown", 20)], page.Items[0].Cost);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_parameter_that_decides_and_one_that_does_not_are_told_apart(bool postgres)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await StoreAsync(host);
        var view = await host.Client.GetSweepParametersAsync("s");
        Assert.Equal(("eval/passkey/exact_match", "maximize", 5, 3), (view.Metric, view.Goal, view.Trials, view.Scored));
        Assert.Equal(3, view.Lines.Count);
        var loss = await host.Client.GetSweepParametersAsync("s", "train/loss");
        Assert.Equal((SweepDetail.Minimize, 4), (loss.Goal, loss.Scored));
        // Loss is 1 with M0 and M1, and 2 with FAM.
        var configuration = Assert.Single(loss.Parameters, parameter => parameter.Name == "configuration");
        Assert.Equal((1.0, 1.0, 3), (configuration.Share!.Value, configuration.Adjusted!.Value, configuration.Groups));
        Assert.Equal(configuration, loss.Parameters[0]);
        var rate = Assert.Single(loss.Parameters, parameter => parameter.Name == "learning_rate");
        Assert.True(rate is { Number: true, Logarithmic: true, Groups: 4, Adjusted: null });
        // Ranks 2, 4, 3, 1 against ranks 1.5, 1.5, 3.5, 3.5.
        Assert.Equal(-0.4472, rate.RankCorrelation!.Value, 4);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Rungs_say_who_passed_them_and_who_did_not(bool postgres)
    {
        await using var services = postgres ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await StoreAsync(host);
        Assert.Equal(404, (await Assert.ThrowsAsync<FamProblemException>(() => host.Client.GetSweepRungsAsync("s"))).Problem.Status);
        await host.Database.WriteAsync(async rows =>
        {
            (await rows.Sweeps.FindAsync("s"))!.Rungs = RowJson.Write(new RungLadder(RungOver.Steps, "train/loss", MetricGoal.Minimize, 2, [100, 200]));
            Result(0, 0, 1.0, 1, stopped: false);
            Result(1, 0, 0.5, 2, stopped: false);
            Result(2, 0, 3.0, 3, stopped: true);
            Result(1, 1, 0.4, null, stopped: null);
            return true;

            void Result(int trial, int rung, double score, int? decided, bool? stopped) => rows.RungResults.Add(new RungResultRow
            {
                JobId = $"s-{trial}", Rung = rung, SweepId = "s", Trial = trial, Score = score, At = host.Clock.GetUtcNow(), DecidedAs = decided, Stopped = stopped,
            });
        });
        var rungs = await host.Client.GetSweepRungsAsync("s");
        Assert.Equal([new RungView(0, 100, 2, 1, 0, 0.5), new RungView(1, 200, 0, 0, 1, 0.4)], rungs.Rungs);
        Assert.Equal(["s-1", "s-0", "s-2"], rungs.Trials.Select(trial => trial.JobId));
        Assert.Equal([new RungScore(0, 0.5, Stopped: false, null, null), new RungScore(1, 0.4, null, null, null)], rungs.Trials[0].Scores);
        Assert.Equal(3, rungs.Total);
    }

    [Theory]
    [InlineData("sort=loss", "sort", "param.NAME | metric.NAME")]
    [InlineData("where=loss%3D1", "where", "metric.train/loss=0.1..0.5")]
    [InlineData("state=done", "state", "completed")]
    [InlineData("offset=-1", "offset", "0 or more")]
    public async Task What_cannot_be_asked_for_is_named(string query, string field, string right)
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var response = await host.Http.GetAsync(new Uri($"api/v1/sweeps/s/trials?{query}", UriKind.Relative));
        Assert.Equal(400, (int)response.StatusCode);
        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(field, problem.RootElement.GetProperty("field").GetString());
        Assert.Contains(right, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task StoreAsync(OrchestratorHost host) => host.Database.WriteAsync(rows =>
    {
        var now = host.Clock.GetUtcNow();
        rows.Sweeps.Add(new SweepRow { Id = "s", Name = "sweep", Kind = JobKind.Train, Method = "grid", MetricName = "eval/passkey/exact_match", MetricGoal = MetricGoal.Maximize, State = SweepState.Completed, CreatedAt = now, FinishedAt = now });
        Job(0, "M0", "0.001", """{"train/loss": 1, "eval/passkey/exact_match": 0.5}""", seconds: 30);
        Job(1, "M1", "1e-1", """{"train/loss": 1.0, "eval/passkey/exact_match": 0.75}""", seconds: 10);
        Job(2, "FAM", "0.01", """{"train/loss": 2, "eval/passkey/exact_match": "NaN"}""", seconds: 5);
        Job(3, "FAM", "9e-4", """{"train/loss": 2, "eval/passkey/exact_match": 2.0e-1}""", seconds: 20);
        Job(4, null, null, "{}", seconds: null);
        return Task.FromResult(true);

        void Job(int index, string? configuration, string? rate, string metrics, int? seconds)
        {
            var parameters = new Dictionary<string, string>();
            if (configuration is not null)
                parameters["configuration"] = configuration;
            if (rate is not null)
                parameters["learning_rate"] = rate;
            rows.Jobs.Add(new JobRow
            {
                Id = $"s-{index}", SweepId = "s", Index = index, Name = $"{configuration ?? "other"} {index}", Parameters = RowJson.Write(parameters), Metrics = metrics, ResourcePool = "none", Slots = 1,
                Priority = 0, MaxRestarts = 0, State = configuration is null ? JobState.Failed : JobState.Completed, CreatedAt = now, FinishedAt = now,
            });
            if (seconds is { } held)
                rows.Attempts.Add(new AttemptRow { Token = 1, JobId = $"s-{index}", Number = 1, WorkerId = "w", Incarnation = Guid.NewGuid(), OpenedAt = now.AddSeconds(-held), EndedAt = now });
        }
    });

    private static async Task<List<int>> IndicesAsync(FamClient client, TrialQuery query) =>
        [.. (await client.ListTrialsAsync("s", query)).Items.Select(trial => trial.Job.Index)];
}
