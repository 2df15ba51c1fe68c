using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Parameters;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds for the sweep as a whole: its kind and its sections, its metric, its search.</summary>
internal sealed class SweepRules(SpecDocument document, IReadOnlyList<Parameter> parameters, FaultList faults)
{
    private static readonly string[] ShapeKeys =
        ["model.hidden_size", "model.intermediate_size", "model.num_hidden_layers", "model.num_attention_heads", "model.num_key_value_heads", "model.head_dim", "model.vocab_size", "model.tie_word_embeddings", "model.rms_norm_eps", "model.rope_theta"];

    public void Check()
    {
        switch (document["kind"])
        {
            case "train":
                if (!document.Has("training")) Missing("training", "kind train needs the section training", "training: {max_steps: …, learning_rate: …}");
                break;
            case "lora":
                if (!document.Has("training")) Missing("training", "kind lora needs the section training", "training: {max_steps: …, learning_rate: …}");
                NeedsCheckpoint("to adapt");
                foreach (var key in ShapeKeys.Where(document.Has)) Add(key, "has no effect on kind lora: the model has the shape of its checkpoint", "leave it out");
                foreach (var parameter in parameters.Where(parameter => ShapeKeys.Contains(parameter.Key.Path)))
                    faults.Add(parameter.Mark, $"parameters.{parameter.Name}", "has no effect on kind lora: the model has the shape of its checkpoint", allowed: "kind train, or leave it out");
                break;
            case "evaluate":
                foreach (var section in new[] { "training", "curriculum" }.Where(document.Has)) Add(section, "has no effect on kind evaluate", "kind train, or leave it out");
                NeedsCheckpoint("to evaluate");
                if (!document.Has("evaluate")) Missing("evaluate", "kind evaluate needs what to ask", "evaluate: [{task: passkey, filler_blocks: […], samples: …}]");
                break;
        }

        if (document["kind"] is not "lora" && document.Has("lora")) Add("lora", $"has no effect on kind {document["kind"]}", "kind lora, or leave it out");
        new EvaluationRules(document, faults).Check();
        CheckMetric();
        CheckSearch();
    }

    private void NeedsCheckpoint(string what)
    {
        if (!document.Has("model_name_or_path") && !parameters.Any(parameter => parameter.Key.Path == "model_name_or_path"))
            Missing("model_name_or_path", $"kind {document["kind"]} needs the checkpoint {what}", "model_name_or_path: directory of a checkpoint");
    }

    private void CheckMetric()
    {
        if (document["metric.name"] is not string name) return;
        var hasTraining = document["kind"] is not "evaluate";
        var evaluated = EvaluationRules.Metrics(document).Distinct().ToList();
        if (EvaluationRules.MayReport(document, name)) return;
        if (document.Evaluations == 0 && name.StartsWith("eval/", StringComparison.Ordinal) && !document.Has("evaluate")) evaluated = [.. EvaluationTasks.All.SelectMany(task => task.Metrics.Select(metric => $"eval/{task.Name}/{metric}"))];
        var heldOut = hasTraining && (document.Has("training.eval_steps") || parameters.Any(parameter => parameter.Key.Path == "training.eval_steps"));
        if (hasTraining && !heldOut && SweepKeys.HeldOutMetrics.Contains(name))
        {
            Add("metric.name", "is reported only with training.eval_steps", "training: {eval_steps: …}, or another metric");
            return;
        }

        List<string> known = [.. hasTraining ? SweepKeys.TrainingMetrics : [], .. heldOut ? SweepKeys.HeldOutMetrics : [], .. evaluated];
        if (!known.Contains(name))
        {
            faults.Add(document.Place("metric.name"), "metric.name", "is no metric that the trials of this sweep report", Printable.Text(name), string.Join(" | ", known), Spelling.Nearest(name, known));
        }
        else if (evaluated.Contains(name) && !document.Has("evaluate"))
        {
            Add("metric.name", "is a metric of an evaluation, and there is no section evaluate", $"evaluate: [{{task: {name.Split('/')[1]}}}], or a metric of training");
        }
    }

    private void CheckSearch()
    {
        if (document["method"] is "random" or "asha")
        {
            if (!document.Has("run_cap")) Missing("run_cap", $"method {document["method"]} needs the number of trials", $"run_cap: 1 to {SpecLimits.Trials}");
            if (parameters.Count == 0 && !document.Has("parameters")) Missing("parameters", $"method {document["method"]} needs something to draw", "parameters: {learning_rate: {min: …, max: …}}");
        }

        if (document["method"] is "asha" && !document.Has("early_terminate")) Missing("early_terminate", "method asha needs rungs to compare its trials at", "early_terminate: {type: hyperband, min_iter: …, eta: 3}");
        if (document["method"] is not "grid") return;
        foreach (var drawn in parameters.Where(parameter => parameter.Distribution is not null))
            faults.Add(drawn.Mark, $"parameters.{drawn.Name}", "has a distribution, and a grid needs its values listed", allowed: "values: […], or method: random");
        if (document.Has("seed")) Add("seed", "seeds the random search, and a grid has none", "leave it out; a trial's own seed is training.seed", "training.seed");
    }

    private void Missing(string field, string message, string allowed) => faults.Add(document.Start, field, message, allowed: allowed);

    private void Add(string field, string message, string allowed, string? suggestion = null) =>
        faults.Add(document.Place(field), field, message, document[field] is { } value ? SpecValue.Format(value) : null, allowed, suggestion);
}
