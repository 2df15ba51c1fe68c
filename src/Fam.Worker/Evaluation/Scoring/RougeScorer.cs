namespace Fam.Worker.Evaluation.Scoring;

/// <summary>
/// F-measures of ROUGE-1, -2, -L and -Lsum against the expected text, the best where there are several (as SCROLLS does it).
/// </summary>
/// <param name="multilingual">Words by Unicode instead of a–z; see <see cref="RougeWords"/>.</param>
/// <param name="stem">Porter's stems instead of words; English only.</param>
public sealed class RougeScorer(bool multilingual, bool stem) : IScorer
{
    public string Name => multilingual ? "rouge_multilingual" : stem ? "rouge_stemmed" : "rouge";

    public int Version => 1;

    public string Metric => "rougeL";

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        var (said, sentences) = (Words(answer.Text), Sentences(answer.Text));
        var scores = sample.Expected.Select(expected => (Words: Words(expected), Sentences: Sentences(expected))).ToList();
        return Metrics.Of(
            ("rougeL", scores.Max(expected => Rouge.Longest(expected.Words, said).F)),
            ("rouge1", scores.Max(expected => Rouge.Grams(expected.Words, said, 1).F)),
            ("rouge2", scores.Max(expected => Rouge.Grams(expected.Words, said, 2).F)),
            ("rougeLsum", scores.Max(expected => Rouge.Summary(expected.Sentences, sentences).F)));
    }

    private List<string> Words(string text) => multilingual ? RougeWords.Multilingual(text) : RougeWords.English(text, stem);

    /// <summary>Lines are sentences.</summary>
    private List<IReadOnlyList<string>> Sentences(string text) => [.. text.Split('\n').Where(line => line.Length > 0).Select(Words)];
}
