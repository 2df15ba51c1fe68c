using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Http;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>What the stub answers with.</summary>
public sealed class StubWorld
{
    public List<SweepDetail> Sweeps { get; } = [];
    public Dictionary<string, ComparisonView> Comparisons { get; } = [];
    public Dictionary<string, JobDetail> Jobs { get; } = [];
    public Dictionary<string, List<LogLine>> Logs { get; } = [];
    public Dictionary<string, List<MetricSeries>> Metrics { get; } = [];
    public Dictionary<string, List<SampleScore>> Samples { get; } = [];
    public List<WorkerView> Workers { get; } = [];
    public List<SweepTemplate> Templates { get; } = [];

    /// <summary>What every request for a sweep answers instead, when set.</summary>
    public IResult? Failing { get; set; }

    /// <summary>Faults for a text with the word <c>steps:</c>, which is not a key, and none for any other.</summary>
    public static SpecValidation Validate(string yaml)
    {
        var lines = yaml.Split('\n');
        var line = Array.FindIndex(lines, text => text.Contains("steps:", StringComparison.Ordinal) && !text.Contains("_steps:", StringComparison.Ordinal));
        if (line < 0) return new([], StubTrials.Preview);
        return new([new SpecFault(line + 1, lines[line].IndexOf("steps:", StringComparison.Ordinal) + 1, "training.steps", "Unknown key.", "steps", "max_steps, learning_rate, weight_decay, seed", "max_steps")], []);
    }

    public SweepDetail Create(string yaml)
    {
        var sweep = StubTrials.Sweep($"new-{Sweeps.Count}", "passkey", SweepState.Running, TimeSpan.Zero) with { Yaml = yaml };
        Sweeps.Insert(0, sweep);
        return sweep;
    }

    public SweepDetail CancelSweep(string id)
    {
        var at = Sweeps.FindIndex(sweep => sweep.Id == id);
        return Sweeps[at] = Sweeps[at] with { State = SweepState.Cancelling, RemainingSeconds = null };
    }
}
