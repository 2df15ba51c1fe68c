using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>Tables of trials as the orchestrator answers them, and what is concluded from trials.</summary>
public static class StubTables
{
    /// <summary>The trials of the world's sweep; those of a larger one are made up as they are asked for.</summary>
    public static TrialPage Trials(this StubWorld world, string id, int offset, int limit, string? sort, string? text, string[] where)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(where);
        var sweep = world.Sweeps.Find(sweep => sweep.Id == id)!;
        if (sweep.Trials.Total > sweep.Jobs.Count)
        {
            var last = sort == "-index";
            var shown = Enumerable.Range(offset, Math.Min(limit, sweep.Trials.Total - offset)).Select(place => last ? sweep.Trials.Total - 1 - place : place);
            return new([.. shown.Select(index => View(StubTrials.Job(id, index, JobState.Completed, sweep.CreatedAt) with { Name = $"trial {index}" }))], offset, sweep.Trials.Total);
        }

        var fit = sweep.Jobs.Where(job => text is null || job.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Where(job => where.All(condition => Fits(job, condition)));
        var bare = sort?.TrimStart('-');
        fit = bare switch
        {
            not null when bare.StartsWith(TrialQuery.Metric, StringComparison.Ordinal) => fit.OrderBy(job => job.Metrics.TryGetValue(bare[TrialQuery.Metric.Length..], out var value) ? sort![0] == '-' ? -value : value : double.MaxValue),
            "index" when sort![0] == '-' => fit.OrderByDescending(job => job.Index),
            _ => fit,
        };
        var all = fit.ToList();
        return new([.. all.Skip(offset).Take(limit).Select(View)], offset, all.Count);
    }

    public static SweepDetail Steer(this StubWorld world, string id, SweepState state)
    {
        ArgumentNullException.ThrowIfNull(world);
        var at = world.Sweeps.FindIndex(sweep => sweep.Id == id);
        return world.Sweeps[at] = world.Sweeps[at] with { State = state, FinishedAt = null };
    }

    public static SweepRetry Retry(this StubWorld world, string id)
    {
        var sweep = world.Steer(id, SweepState.Running);
        world.Sweeps[world.Sweeps.IndexOf(sweep)] = sweep with { Trials = sweep.Trials with { Failed = 0, Waiting = sweep.Trials.Failed } };
        return new([.. sweep.Jobs.Where(job => job.State is JobState.Failed).Select(job => job.Id)], []);
    }

    /// <summary>A search of learning rates whose rungs have passed some.</summary>
    public static void AddSearch(this StubWorld world, string id, int trials = 40)
    {
        ArgumentNullException.ThrowIfNull(world);
        var sweep = StubTrials.Sweep(id, "passkey-asha", SweepState.Running, TimeSpan.FromMinutes(20), trials) with { Method = "asha" };
        world.Add(sweep, columns: 3);
        var lines = sweep.Jobs.Where(job => job.Step is not null || job.Index % 3 > 0).Select(job => Line(job.Id, job.Index, job.Name)).ToList();
        world.Parameters[id] = new()
        {
            Metric = sweep.MetricName,
            Goal = SweepDetail.Maximize,
            Trials = trials,
            Scored = lines.Count,
            Parameters =
            [
                new() { Name = "learning_rate", Number = true, Logarithmic = true, Values = [], Groups = 6, Share = 0.71, Adjusted = 0.66, RankCorrelation = 0.58 },
                new() { Name = "configuration", Number = false, Logarithmic = false, Values = ["FAM", "M0", "M1", "M2"], Groups = 4, Share = 0.22, Adjusted = 0.14 },
                new() { Name = "weight_decay", Number = true, Logarithmic = false, Values = [], Groups = 6, Share = 0.05, Adjusted = 0, RankCorrelation = -0.12 },
            ],
            Lines = lines,
        };
        world.Rungs[id] = new()
        {
            Over = RungOver.ContextLength,
            Metric = sweep.MetricName,
            Goal = SweepDetail.Maximize,
            Eta = 2,
            Rungs = [new(0, 0, 12, 11, 1, 1.0), new(1, 4, 5, 6, 1, 0.98), new(2, 16, 2, 3, 0, 0.93), new(3, 64, 0, 1, 1, 0.81)],
            Trials = [.. lines.Take(12).Select((line, i) => new RungTrial(line.JobId, line.Index, line.Name, [.. Enumerable.Range(0, 1 + ((11 - i) / 3)).Select(rung => new RungScore(rung, 1 - (0.03 * rung) - (0.02 * i), rung < (11 - i) / 3 ? false : i % 4 == 0 ? null : true, i + 1, 12))]))],
            Total = lines.Count,
        };
    }

    private static TrialLine Line(string id, int index, string name)
    {
        var rate = 1e-4 * Math.Pow(100, index * 0.61803 % 1);
        var score = Math.Clamp(1 - Math.Abs(Math.Log10(rate) + 2.4) + (0.15 * Math.Sin(index * 7)), 0, 1);
        return new(id, index, name, [rate.ToString("R"), name.Split(' ')[0], (0.1 + (index * 0.37 % 0.9)).ToString("0.###")], score);
    }

    private static bool Fits(JobSummary job, string condition)
    {
        var at = condition.IndexOf('=', StringComparison.Ordinal);
        return !condition.StartsWith(TrialQuery.Parameter, StringComparison.Ordinal) || condition[(at + 1)..].Split('|').Contains(job.Parameters.GetValueOrDefault(condition[TrialQuery.Parameter.Length..at], ""));
    }

    private static TrialView View(JobSummary job) => new(job, job.Attempts == 0 ? [] : [new("cpu", 318)]);
}
