namespace Fam.Worker.Evaluation.Scoring;

/// <summary>1 where the answer is one of the right ones, character for character.</summary>
public sealed class ExactMatch : IScorer
{
    public string Name => "exact_match";

    public int Version => 1;

    public string Metric => "exact_match";

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        return new Dictionary<string, double>(StringComparer.Ordinal) { [Metric] = sample.Expected.Contains(answer.Text, StringComparer.Ordinal) ? 1 : 0 };
    }
}
