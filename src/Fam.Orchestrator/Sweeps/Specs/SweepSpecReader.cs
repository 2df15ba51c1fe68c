using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Parameters;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Trials;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs;

/// <summary>Reads a sweep spec; <c>docs/sweep-spec.md</c> describes it for users.</summary>
public static class SweepSpecReader
{
    /// <summary>
    /// Reads a YAML text into trials with nothing left open. Never throws for a text: everything that is wrong with it
    /// comes back as faults, all at once, each with its place.
    /// </summary>
    public static SweepSpecResult Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var faults = new FaultList();
        var spec = TextGuard.Admit(yaml, faults) is { } text && SpecTextReader.Read(text, faults) is { } root ? Resolve(root, text, faults) : null;
        return faults.Count == 0 ? new SweepSpecResult([], spec) : new SweepSpecResult(faults.ToList(), null);
    }

    private static SweepSpec? Resolve(MapNode root, string text, FaultList faults)
    {
        var document = SectionReader.Read(root, faults);
        var parameters = new ParameterReader(document, text, faults).Read();
        new SweepRules(document, parameters, faults).Check();
        var trials = new TrialExpansion(document, parameters, faults).Expand();
        var metric = MetricOf(document);
        var rungs = new RungRules(document, faults).Read(metric, trials);
        if (faults.Count > 0) return null;
        return new SweepSpec
        {
            Name = (string)document["name"]!,
            Description = document["description"] as string,
            Kind = Enum.Parse<JobKind>((string)document["kind"]!, ignoreCase: true),
            Method = (string)document["method"]!,
            Metric = metric!,
            Rungs = rungs,
            TrialTimeoutSeconds = document["trial_timeout_seconds"] as double?,
            MaxConcurrentTrials = (int?)(document["max_concurrent_trials"] as long?),
            MaxRestarts = (int)ValueOf(document, "max_restarts"),
            Priority = (int)ValueOf(document, "priority"),
            RunCap = (int?)(document["run_cap"] as long?),
            Data = document["data"] as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>(),
            CheckpointBudgetBytes = document["checkpoint_budget_bytes"] as long?,
            Trials = trials,
        };
    }

    /// <summary>Null where what is written is faulty.</summary>
    private static MetricSpec? MetricOf(SpecDocument document)
    {
        if (document.Has("metric"))
        {
            return document["metric.name"] is string name && document["metric.goal"] is string goal
                ? new MetricSpec(name, Enum.Parse<MetricGoal>(goal, ignoreCase: true))
                : null;
        }

        return EvaluationRules.FirstMetric(document) is { } metric ? new MetricSpec(metric, MetricGoal.Maximize) : new MetricSpec("train/loss", MetricGoal.Minimize);
    }

    private static long ValueOf(SpecDocument document, string path) => (long)(document[path] ?? SpecSchema.ByPath[path].Default!);
}
