namespace Fam.Worker.Evaluation.Scoring;

/// <summary>
/// RULER's scores (arXiv 2404.06654): whether the expected texts stand in the answer, in any case of letters.
/// <c>all</c> is the share of them that do, <c>part</c> is 1 where one does; from 0 to 1, where RULER writes 0 to 100.
/// </summary>
public sealed class StringMatch(bool all) : IScorer
{
    public string Name => Metric;

    public int Version => 1;

    public string Metric => all ? "string_match_all" : "string_match_part";

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        // RULER turns control characters into line ends before it compares, and so a text across one is not found.
        var said = string.Concat(answer.Text.Trim().Select(letter => letter < ' ' ? '\n' : letter)).Trim().ToLowerInvariant();
        var found = sample.Expected.Count(expected => said.Contains(expected.ToLowerInvariant(), StringComparison.Ordinal));
        return Metrics.Of((Metric, all ? (double)found / sample.Expected.Count : found > 0 ? 1 : 0));
    }
}
