using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>Reads <c>early_terminate</c> into the rungs at which trials are compared.</summary>
internal sealed class RungRules(SpecDocument document, FaultList faults)
{
    private const string Section = "early_terminate";
    private const string MinIter = Section + ".min_iter";
    private const string MaxIter = Section + ".max_iter";
    private const string Brackets = Section + ".s";
    private const string Over = Section + ".rungs.over";
    private const string Lengths = Section + ".rungs.lengths";
    private const int MostRungs = 20;

    /// <summary>The rungs; null where there is no such section, or a faulty one.</summary>
    /// <param name="metric">Null where what is written is faulty.</param>
    public RungLadder? Read(MetricSpec? metric, IReadOnlyList<Trial> trials)
    {
        if (!document.Sections.ContainsKey(Section) || metric is null) return null;
        // What is not read right has its fault already, and nothing is concluded from it.
        if (new[] { MinIter, MaxIter, Brackets, Over, Lengths, Section + ".eta" }.Any(path => document.Settings.TryGetValue(path, out var setting) && setting.Value is null)) return null;
        var eta = (int)(document[Section + ".eta"] as long? ?? (long)SpecSchema.ByPath[Section + ".eta"].Default!);
        return document[Over] is "context_length" ? OverLengths(metric, eta) : OverSteps(metric, trials, eta);
    }

    private RungLadder? OverSteps(MetricSpec metric, IReadOnlyList<Trial> trials, int eta)
    {
        var before = faults.Count;
        if (document.Has(Lengths)) Fault(Lengths, "has no effect on rungs over steps", "rungs: {over: context_length, lengths: […]}, or leave it out");
        if (document["kind"] is "evaluate") Fault(Section, "has no steps to stand at: kind evaluate does not train", "rungs: {over: context_length, lengths: […]}");
        else if (!SweepKeys.TrainingMetrics.Contains(metric.Name) && !SweepKeys.HeldOutMetrics.Contains(metric.Name))
            Fault("metric.name", $"is known only after training, so that rungs over steps cannot compare by it ({metric.Name})", "train/loss or another metric of training; eval/loss, with training.eval_steps; or early_terminate: {rungs: {over: context_length, lengths: […]}}");
        var (min, max, s) = (document[MinIter] as long?, document[MaxIter] as long?, document[Brackets] as long?);
        if (min is null && (max is null || s is null)) Fault(Section, "does not say where the first rung stands", "min_iter, or max_iter and s");
        if (min >= max) Fault(MaxIter, $"max_iter ({max}) must be above min_iter ({min})", $"at least {min + 1}");
        if (faults.Count > before || trials.Count == 0) return null;
        var limit = Math.Min(max ?? long.MaxValue, trials.Max(trial => trial.MaxSteps));
        var rungs = Steps(min ?? First(max!.Value, eta, s!.Value), limit, eta, s ?? MostRungs);
        if (rungs.Count > 0) return new RungLadder(RungOver.Steps, metric.Name, metric.Goal, eta, rungs);
        Fault(min is null ? MaxIter : MinIter, $"puts the first rung where no trial gets to: their last step is {limit}", $"a first rung below {limit}");
        return null;
    }

    private RungLadder? OverLengths(MetricSpec metric, int eta)
    {
        var before = faults.Count;
        foreach (var path in new[] { MinIter, MaxIter, Brackets }.Where(document.Has)) Fault(path, "has no effect on rungs over context_length", "leave it out; lengths says where the rungs stand");
        if (!metric.Name.EndsWith("/exact_match", StringComparison.Ordinal) || !metric.Name.StartsWith("eval/", StringComparison.Ordinal))
            Fault("metric.name", $"has no value at each length ({metric.Name})", "eval/passkey/exact_match");
        if (document[Lengths] is not IReadOnlyList<long> lengths)
        {
            Fault(Section + ".rungs", "does not say at which lengths", "lengths: […], filler_blocks that are evaluated");
            return null;
        }

        var asked = Enumerable.Range(0, document.Evaluations).SelectMany(index => Asked(index, metric)).ToHashSet();
        foreach (var length in lengths.Where(length => !asked.Contains(length)))
            Fault(Lengths, $"has the length {length}, which is not evaluated", asked.Count == 0 ? "evaluate: [{task: passkey, filler_blocks: […]}]" : string.Join(" | ", asked.Order()));
        if (lengths.Distinct().Count() < lengths.Count) Fault(Lengths, "has a length twice", "each once, ascending");
        return faults.Count > before ? null : new RungLadder(RungOver.ContextLength, metric.Name, metric.Goal, eta, [.. lengths.Select(length => (int)length)]);
    }

    private IReadOnlyList<long> Asked(int evaluation, MetricSpec metric) =>
        EvaluationRules.TaskOf(document, evaluation) is { } task && (!metric.Name.StartsWith("eval/", StringComparison.Ordinal) || metric.Name.StartsWith($"eval/{EvaluationRules.NameOf(document, evaluation, task)}/", StringComparison.Ordinal)) ? EvaluationRules.Lengths(document, evaluation, task) : [];

    private static long First(long max, int eta, long s)
    {
        for (var i = 0; i < s; i++) max /= eta;
        return Math.Max(1, max);
    }

    private static List<int> Steps(long first, long limit, int eta, long most)
    {
        var rungs = new List<int>();
        for (var step = first; step < limit && rungs.Count < most; step *= eta) rungs.Add((int)step);
        return rungs;
    }

    private void Fault(string field, string message, string allowed) =>
        faults.Add(document.Place(field), field, message, document[field] is { } value ? SpecValue.Format(value) : null, allowed);
}
