using Fam.Contracts.Views;

namespace Fam.Dashboard.Submit;

/// <summary>A sweep's text narrowed to one of its trials: each parameter has that trial's value, and nothing is searched.</summary>
public static class TrialSpecText
{
    public static string Of(string yaml, JobSummary trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var text = new SpecText(yaml);
        foreach (var name in text.Keys("parameters"))
        {
            text = trial.Parameters.TryGetValue(name, out var value)
                ? text.WithYaml($"{{value: {Value(value)}}}", "parameters", name)
                : text.Without("parameters", name);
        }

        if (text.Value("method") is not "grid")
            text = text.With("grid", "method");
        foreach (var search in new[] { "early_terminate", "run_cap", "max_trials", "n_trials", "num_samples" })
            text = text.Without(search);
        return text.Text;
    }

    /// <summary>Lists and maps stand as they were written; words are quoted where they must be.</summary>
    private static string Value(string value) => value.StartsWith('[') || value.StartsWith('{') ? value : SpecText.Scalar(value);
}
