using System.Text;

namespace Fam.Worker.Evaluation.Scoring;

/// <summary>
/// Whether the most probable choice is the right one: as it is (<c>acc</c>), per character (<c>acc_norm</c>, as
/// lm-evaluation-harness normalises) and per byte of UTF-8 (<c>acc_bytes</c>). Of equals the first counts.
/// </summary>
public sealed class RankedChoice : IScorer
{
    public string Name => "ranked_choice";

    public int Version => 1;

    public string Metric => "acc";

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        var choices = ((Choose)sample.Question).Choices;
        return Metrics.Of(
            ("acc", Right(_ => 1)),
            ("acc_norm", Right(text => text.EnumerateRunes().Count())),
            ("acc_bytes", Right(Encoding.UTF8.GetByteCount)));

        double Right(Func<string, int> length)
        {
            var best = Enumerable.Range(0, choices.Count).MaxBy(index => answer.Likelihoods[index].LogLikelihood / Math.Max(1, length(choices[index].Name)));
            return sample.Expected.Contains(choices[best].Name, StringComparer.Ordinal) ? 1 : 0;
        }
    }
}
