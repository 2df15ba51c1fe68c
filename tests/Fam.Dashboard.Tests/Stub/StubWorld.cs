using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Http;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>What the stub answers with.</summary>
public sealed class StubWorld
{
    public List<SweepDetail> Sweeps { get; } = [];
    public Dictionary<string, ComparisonView> Comparisons { get; } = [];
    public Dictionary<string, ComparisonPairs> Pairs { get; } = [];
    public Dictionary<string, ComparisonDepths> Depths { get; } = [];
    public Dictionary<string, ComparisonTasks> TaskTables { get; } = [];
    public Dictionary<string, SweepParametersView> Parameters { get; } = [];
    public Dictionary<string, SweepRungsView> Rungs { get; } = [];
    public Dictionary<string, JobDetail> Jobs { get; } = [];
    public Dictionary<string, List<LogLine>> Logs { get; } = [];
    public Dictionary<string, List<MetricSeries>> Metrics { get; } = [];
    public Dictionary<string, List<SampleScore>> Samples { get; } = [];
    public List<WorkerView> Workers { get; } = [];
    public List<TokenView> Tokens { get; } = [];
    public List<AuditEntry> Audit { get; } = [];
    public List<SweepTemplate> Templates { get; } = [];

    /// <summary>What every request for a sweep answers instead, when set.</summary>
    public IResult? Failing { get; set; }

    /// <summary>The sweeps that fit, in the order of the world, by name, cost or progress.</summary>
    public IEnumerable<SweepDetail> List(string? text, string[] states, string? owner, string? sort)
    {
        var fit = Sweeps.Where(sweep => (text is null || sweep.Name.Contains(text, StringComparison.OrdinalIgnoreCase)) && (owner is null || sweep.Owner == owner)
            && (states.Length == 0 || states.Contains(sweep.State.ToString(), StringComparer.OrdinalIgnoreCase)));
        return sort switch
        {
            "name" => fit.OrderBy(sweep => sweep.Name, StringComparer.Ordinal),
            "-name" => fit.OrderByDescending(sweep => sweep.Name, StringComparer.Ordinal),
            "cost" => fit.OrderBy(Cost),
            "-cost" => fit.OrderByDescending(Cost),
            "progress" => fit.OrderBy(sweep => sweep.Progress),
            "-progress" => fit.OrderByDescending(sweep => sweep.Progress),
            _ => fit,
        };

        static double Cost(SweepDetail sweep) => sweep.Cost.Sum(cost => cost.SlotSeconds);
    }

    /// <summary>Faults for a text with the word <c>steps:</c>, which is not a key, and none for any other.</summary>
    public static SpecValidation Validate(string yaml)
    {
        var lines = yaml.Split('\n');
        var line = Array.FindIndex(lines, text => text.Contains("steps:", StringComparison.Ordinal) && !text.Contains("_steps:", StringComparison.Ordinal));
        if (line < 0) return new([], StubTrials.Preview);
        return new([new SpecFault(line + 1, lines[line].IndexOf("steps:", StringComparison.Ordinal) + 1, "training.steps", "Unknown key.", "steps", "max_steps, learning_rate, weight_decay, seed", "max_steps")], []);
    }

    /// <summary>A sweep's runs that have reported, with what they have.</summary>
    public IEnumerable<(JobSummary Job, List<MetricSeries> Metrics)> Runs(string sweepId) =>
        Sweeps.Single(sweep => sweep.Id == sweepId).Jobs.Where(job => Metrics.ContainsKey(job.Id)).Select(job => (job, Metrics[job.Id]));

    public MetricCurves Curves(string name, string sweepId, int from, int to) => new(name, [.. Runs(sweepId)
        .Select(run => (run.Job, Points: run.Metrics.Where(series => series.Name == name).SelectMany(series => series.Points).ToList())).Where(run => run.Points.Count > 0)
        .Select(run => (run.Job, run.Points, Shown: run.Points.Where(point => point.Step >= from && point.Step <= to).ToList()))
        .Select(run => new RunCurve
        {
            JobId = run.Job.Id, Name = run.Job.Name, Whole = new(run.Points[0].Step, run.Points[^1].Step, run.Points.Count),
            Steps = [.. run.Shown.Select(point => point.Step)], Values = [.. run.Shown.Select(point => double.IsNaN(point.Value) ? null : (double?)point.Value)],
        })]);

    public SweepDetail Create(string yaml, SubmissionSource? source)
    {
        var sweep = StubTrials.Sweep($"new-{Sweeps.Count}", "passkey", SweepState.Running, TimeSpan.Zero) with { Yaml = yaml, Provenance = new() { Source = source } };
        Sweeps.Insert(0, sweep);
        return sweep;
    }

    public SweepDetail CancelSweep(string id)
    {
        var at = Sweeps.FindIndex(sweep => sweep.Id == id);
        return Sweeps[at] = Sweeps[at] with { State = SweepState.Cancelling, RemainingSeconds = null };
    }
}
