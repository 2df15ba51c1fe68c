namespace Fam.Worker.Evaluation.Scoring;

/// <summary>
/// How well a text's tokens were predicted: accuracy (the share that was the most probable one), loss (nats a token),
/// perplexity, and bits per byte of the text, which can be compared across tokenizers. Over several samples every token counts alike.
/// </summary>
public sealed class NextToken : IScorer
{
    public const string Accuracy = "accuracy";
    public const string Loss = "loss";
    public const string Perplexity = "perplexity";
    public const string BitsPerByte = "bits_per_byte";

    private const string Tokens = "tokens";
    private const string Right = "right";
    private const string Nats = "nats";
    private const string Bytes = "bytes";

    public string Name => "next_token";

    public int Version => 1;

    public string Metric => Accuracy;

    public IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(answer);
        var prediction = answer.Prediction ?? throw new ArgumentException("The answer has no prediction.", nameof(answer));
        var sums = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [Tokens] = prediction.Tokens,
            [Right] = prediction.Right,
            [Nats] = prediction.Nats,
            [Bytes] = ((Predict)sample.Question).Bytes,
        };
        return sums.Concat(Of(sums)).ToDictionary(metric => metric.Key, metric => metric.Value, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, double> Summarize(IReadOnlyDictionary<string, double> sums, int samples) => Of(sums);

    private static Dictionary<string, double> Of(IReadOnlyDictionary<string, double> sums) => new(StringComparer.Ordinal)
    {
        [Accuracy] = sums[Right] / sums[Tokens],
        [Loss] = sums[Nats] / sums[Tokens],
        [Perplexity] = Math.Exp(sums[Nats] / sums[Tokens]),
        [BitsPerByte] = sums[Nats] / Math.Log(2) / sums[Bytes],
    };
}
