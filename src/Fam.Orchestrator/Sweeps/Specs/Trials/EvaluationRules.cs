using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds for the section <c>evaluate</c>: each task has its keys, and no cell is asked twice.</summary>
internal sealed class EvaluationRules(SpecDocument document, FaultList faults)
{
    public void Check()
    {
        var asked = new Dictionary<(string Name, long Length), int>();
        for (var i = 0; i < document.Evaluations; i++)
        {
            if (TaskOf(document, i) is not { } task) continue;
            CheckKeys(i, task);
            foreach (var length in Lengths(document, i, task))
            {
                var name = NameOf(document, i, task);
                if (asked.TryAdd((name, length), i)) continue;
                if (task.Unit == LengthUnit.None) Add($"evaluate[{i}]", $"asks {name}, as evaluate[{asked[(name, length)]}] does", "each task once, or a name: of its own");
                else Add($"evaluate[{i}].{LengthKey(task)}", $"asks {name} at {length} {task.Unit.Word()}, as evaluate[{asked[(name, length)]}] does", "each length of a task once");
            }
        }
    }

    /// <summary>The task of an item; null where what is written is faulty.</summary>
    public static EvaluationTask? TaskOf(SpecDocument document, int index) =>
        document.Has($"evaluate[{index}].task") ? document[$"evaluate[{index}].task"] is string name ? EvaluationTasks.Find(name) : null : EvaluationTasks.All[0];

    /// <summary>What the metrics of an item are called.</summary>
    public static string NameOf(SpecDocument document, int index, EvaluationTask task) => document[$"evaluate[{index}].name"] as string ?? task.Name;

    /// <summary>Places on the length axis of an item; none where what is written is faulty.</summary>
    public static IReadOnlyList<long> Lengths(SpecDocument document, int index, EvaluationTask task)
    {
        if (task.Unit == LengthUnit.None) return [0];
        var path = $"evaluate[{index}].{LengthKey(task)}";
        return (document.Has(path) ? document[path] : SpecSchema.ByPath[$"evaluate[].{LengthKey(task)}"].Default) as IReadOnlyList<long> ?? [];
    }

    /// <summary>Every metric that the items report.</summary>
    public static IEnumerable<string> Metrics(SpecDocument document)
    {
        for (var i = 0; i < document.Evaluations; i++)
        {
            if (TaskOf(document, i) is not { } task) continue;
            foreach (var metric in task.Metrics)
            {
                var name = $"eval/{NameOf(document, i, task)}/{metric}";
                yield return name;
                foreach (var length in Lengths(document, i, task)) yield return $"{name}@{length}";
            }
        }
    }

    /// <summary>Whether a metric may be one of a task whose file says what it reports.</summary>
    public static bool MayReport(SpecDocument document, string metric) => Enumerable.Range(0, document.Evaluations).Any(i =>
        TaskOf(document, i) is { Metrics.Count: 0 } task && metric.StartsWith($"eval/{NameOf(document, i, task)}/", StringComparison.Ordinal));

    /// <summary>The metric of a sweep that names none: the first of its first evaluation.</summary>
    public static string? FirstMetric(SpecDocument document) => Metrics(document).FirstOrDefault();

    private static string LengthKey(EvaluationTask task) => task.Unit == LengthUnit.Blocks ? "filler_blocks" : "context_lengths";

    private void CheckKeys(int index, EvaluationTask task)
    {
        foreach (var key in EvaluateKeys.All.Where(key => !EvaluationTasks.SharedKeys.Contains(key.Name) && !task.Keys.Contains(key.Name) && document.Has($"evaluate[{index}].{key.Name}")))
            Add($"evaluate[{index}].{key.Name}", $"is no key of the task {task.Name}", string.Join(", ", EvaluationTasks.SharedKeys.Concat(task.Keys)));
        foreach (var key in task.Needed.Where(key => !document.Has($"evaluate[{index}].{key}")))
            Add($"evaluate[{index}].{key}", $"is missing: the task {task.Name} needs it", SpecSchema.ByPath[$"evaluate[].{key}"].Type.Expected);
    }

    private void Add(string field, string message, string allowed) =>
        faults.Add(document.Place(field), field, message, document[field] is { } value ? SpecValue.Format(value) : null, allowed);
}
