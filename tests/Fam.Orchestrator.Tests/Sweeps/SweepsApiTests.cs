using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Sweeps;

public sealed class SweepsApiTests
{
    [Fact]
    public async Task A_wrong_spec_is_refused_with_its_faults_and_leaves_nothing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var wrong = Sweep(extra: "max_concurent_trials: 2");
        var refusal = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.CreateSweepAsync(wrong));
        Assert.Equal(422, refusal.Problem.Status);
        var fault = Assert.Single(refusal.Problem.Faults!);
        Assert.Equal("max_concurrent_trials", fault.Suggestion);
        Assert.True(fault.Line > 0);
        Assert.Equal(refusal.Problem.Faults, (await host.Client.ValidateSweepAsync(wrong)).Faults);
        Assert.Empty((await host.Client.ListSweepsAsync()).Items);
        Assert.Equal(0, await host.Database.ReadAsync(rows => rows.Jobs.CountAsync()));
    }

    [Fact]
    public async Task A_validation_lists_the_trials_and_stores_nothing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var validation = await host.Client.ValidateSweepAsync(Sweep("M0, M1_SG, FAM+M3"));
        Assert.Empty(validation.Faults);
        Assert.Equal(["M0", "M1_SG", "FAM+M3"], validation.Trials.Select(trial => trial.Name));
        Assert.Equal("M1_SG", validation.Trials[1].Parameters["configuration"]);
        Assert.Empty((await host.Client.ListSweepsAsync()).Items);
    }

    [Fact]
    public async Task A_created_sweep_says_where_it_is_and_what_it_was_written_as()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var yaml = Sweep("M0, FAM", "description: as short as can be");
        var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(host.Http, "api/v1/sweeps", new SweepSubmission(yaml), Contracts.FamJson.Options);
        Assert.Equal(201, (int)response.StatusCode);
        var id = response.Headers.Location!.ToString().Split('/')[^1];
        Assert.Matches("^[a-hj-km-np-tv-z2-9]{8}$", id);
        var sweep = await host.Client.GetSweepAsync(id);
        Assert.Equal((yaml, "test", "as short as can be", "train", "grid", "eval/passkey/exact_match"), (sweep.Yaml, sweep.Name, sweep.Description, sweep.Kind, sweep.Method, sweep.MetricName));
        Assert.Equal([$"{id}-0", $"{id}-1"], sweep.Jobs.Select(job => job.Id));
        Assert.Equal(new TrialCounts(2, 2, 0, 0, 0, 0), sweep.Trials);
        Assert.Equal(id, (await host.Client.GetSweepAsync(id[..5])).Id);
        Assert.Equal(2, (await host.Client.GetJobAsync($"{id}-1")).Spec.Evaluate[0].FillerBlocks.Count);
    }

    [Fact]
    public async Task Lists_are_paged_newest_first()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            // Two share a moment, so that the order does not rest on the time alone.
            if (i != 2)
                host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            ids.Add((await host.Client.CreateSweepAsync(Sweep("M0, M1"))).Id);
        }

        var paged = await AllAsync(cursor => host.Client.ListSweepsAsync(cursor, limit: 2));
        Assert.Equal((await host.Client.ListSweepsAsync()).Items.Select(sweep => sweep.Id), paged.Select(sweep => sweep.Id));
        Assert.Equal((ids[4], ids[3], ids[0]), (paged[0].Id, paged[1].Id, paged[^1].Id));

        var jobs = await AllAsync(cursor => host.Client.ListJobsAsync(cursor: cursor, limit: 3));
        Assert.Equal(paged.SelectMany(sweep => new[] { $"{sweep.Id}-0", $"{sweep.Id}-1" }), jobs.Select(job => job.Id));
        Assert.Equal([$"{ids[1]}-0", $"{ids[1]}-1"], (await host.Client.ListJobsAsync(ids[1])).Items.Select(job => job.Id));
    }

    [Fact]
    public async Task Progress_and_remaining_time_are_folded_from_the_jobs()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1, M2, M3"));
        await host.Worker.HeartbeatAsync(slots: 2);
        var (first, second) = (await host.Worker.NextAsync<Contracts.Messages.RunJob>(), await host.Worker.NextAsync<Contracts.Messages.RunJob>());
        await host.Worker.ApplyAsync(first, 1, Started());
        await host.Worker.ApplyAsync(second, 1, Started());
        Assert.Null((await host.Client.GetSweepAsync(sweep.Id)).RemainingSeconds);
        await host.AdvanceAsync(TimeSpan.FromSeconds(5));
        await host.Worker.ApplyAsync(first, 2, Loss(1, 1, progress: 0.5, remaining: 5));
        await host.Worker.ApplyAsync(second, 2, Loss(1, 1, progress: 0.25, remaining: 15));
        var read = await host.Client.GetSweepAsync(sweep.Id);
        Assert.Equal(0.1875, read.Progress);
        // Two have 20 s left together, two more take 15 s each as these do; two run side by side.
        Assert.Equal((20 + (2 * 15)) / 2.0, read.RemainingSeconds!.Value, 6);
        Assert.Equal(new TrialCounts(4, 2, 2, 0, 0, 0), (await host.Client.ListSweepsAsync()).Items[0].Trials);
    }

    [Fact]
    public async Task A_sweep_of_a_thousand_trials_is_stored_listed_and_cancelled_whole()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0", $"  seed: {{values: [{string.Join(", ", Enumerable.Range(0, 1_000))}]}}"));
        Assert.Equal(1_000, sweep.Trials.Total);
        Assert.Equal(1_000, (await AllAsync(cursor => host.Client.ListJobsAsync(sweep.Id, cursor, limit: 500))).Count);
        await host.Worker.HeartbeatAsync(slots: 3);
        // Three slots take the first three; each starts by itself, so that their commands may come in any order.
        var started = new List<string>();
        while (started.Count < 3)
            started.Add((await host.Worker.NextAsync<Contracts.Messages.RunJob>()).JobId);
        Assert.Equal([$"{sweep.Id}-0", $"{sweep.Id}-1", $"{sweep.Id}-2"], started.Order(StringComparer.Ordinal));
        var cancelled = await host.Client.CancelSweepAsync(sweep.Id);
        Assert.Equal(new TrialCounts(1_000, 0, 3, 0, 0, 997), cancelled.Trials);
        Assert.Equal("cancelled with its sweep, by a user", (await host.Client.GetJobAsync($"{sweep.Id}-999")).History[^1].Reason);
    }

    [Fact]
    public async Task Templates_are_read_from_the_configs_directory()
    {
        using var directory = new TestDirectory();
        Directory.CreateDirectory(directory.File("configs"));
        await File.WriteAllTextAsync(directory.File("configs/b.yaml"), Sweep(extra: "description: B is for bold"));
        await File.WriteAllTextAsync(directory.File("configs/a.yaml"), "{ not: yaml");
        await File.WriteAllTextAsync(directory.File("configs/readme.md"), "no template");
        Directory.CreateDirectory(directory.File("configs/paper/tiny"));
        await File.WriteAllTextAsync(directory.File("configs/paper/fig9.yaml"), Sweep());
        await File.WriteAllTextAsync(directory.File("configs/paper/tiny/fig9.yaml"), Sweep());
        await File.WriteAllTextAsync(directory.File("configs/asks.yaml"), "name: asks\nkind: evaluate\n");
        await using var host = await OrchestratorHost.StartAsync(directory);
        var templates = await host.Client.ListTemplatesAsync();
        Assert.Equal(
            [("a", "a", ""), ("b", "test", "B is for bold"), ("asks", "asks", ""), ("paper/tiny/fig9", "test", ""), ("paper/fig9", "test", "")],
            templates.Select(template => (template.Name, template.Title, template.Description)));
        Assert.Equal(
            ["PassKey", "PassKey", "Evaluation of a checkpoint", "The paper's figures and tables, small", "The paper's figures and tables, at its scale"],
            templates.Select(template => template.Group));
        Assert.StartsWith("name: test", templates[1].Yaml, StringComparison.Ordinal);
    }

    private static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        var (items, cursor) = (new List<T>(), (string?)null);
        do
        {
            var page = await read(cursor);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return items;
    }
}
