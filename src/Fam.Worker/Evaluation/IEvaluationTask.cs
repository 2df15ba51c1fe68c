namespace Fam.Worker.Evaluation;

/// <summary>Samples at several lengths, and how their answers are scored.</summary>
public interface IEvaluationTask
{
    /// <summary>What its metrics and samples are called: <c>eval/NAME/METRIC</c>.</summary>
    string Name { get; }

    IScorer Scorer { get; }

    /// <summary>Places on the length axis, each once; one 0 where there is none.</summary>
    IReadOnlyList<int> Lengths { get; }

    /// <summary>Samples at a length.</summary>
    int SamplesAt(int length);

    /// <summary>Samples asked side by side at most; 1 where their prompts differ in length.</summary>
    int BatchSize { get; }

    /// <summary>Sample number <paramref name="index"/> of a length: it depends on (seed, length, index) alone, so all arms and attempts see the same.</summary>
    EvaluationSample Sample(int length, int index);
}

/// <summary>One prompt, what is asked behind it, and what would be right.</summary>
public sealed record EvaluationSample
{
    /// <summary>Place on the length axis.</summary>
    public required int Length { get; init; }

    /// <summary>From 0 within its length.</summary>
    public required int Index { get; init; }

    /// <summary>Where in its context the needle lies, 0 to 100; null where the task has no depths.</summary>
    public double? DepthPercent { get; init; }

    /// <summary>Ids; the last one is the token that asks.</summary>
    public required IReadOnlyList<int> Prompt { get; init; }

    public required Question Question { get; init; }

    /// <summary>Right answers: whether one of them or all have to come is the scorer's matter.</summary>
    public required IReadOnlyList<string> Expected { get; init; }

    /// <summary>Why it is too long for the task, in words; null where it is not.</summary>
    public string? TooLong { get; init; }

    /// <summary>Position of the last token of the needle nearest to the question; null where nobody knows.</summary>
    public int? NeedleEndsAt { get; init; }
}

/// <summary>What is asked behind a prompt.</summary>
public abstract record Question;

/// <summary>Whether each token of the answer is the most probable one after the right ones before it, which is what greedy decoding would give.</summary>
/// <param name="Answer">Ids.</param>
public sealed record Recall(IReadOnlyList<int> Answer) : Question;

/// <summary>Continue greedily.</summary>
/// <param name="MaxNewTokens">Tokens at most.</param>
/// <param name="Stops">Texts that end the answer and are not part of it.</param>
public sealed record Continue(int MaxNewTokens, IReadOnlyList<string> Stops) : Question;

/// <summary>How probable each of these continuations is.</summary>
/// <param name="Choices">At least one, each with at least one id.</param>
public sealed record Choose(IReadOnlyList<Choice> Choices) : Question;

/// <summary>How probable each token of the prompt is after those before it.</summary>
/// <param name="From">The first that counts, at least 1.</param>
/// <param name="Bytes">Of the text from there on, in UTF-8.</param>
public sealed record Predict(int From, long Bytes) : Question;

/// <summary>How well tokens were predicted, added up.</summary>
/// <param name="Right">Those that were the most probable one.</param>
/// <param name="Nats">−ln p of all of them.</param>
public sealed record Prediction(long Tokens, long Right, double Nats);

/// <summary>A continuation.</summary>
/// <param name="Name">What it is called, without what joins it to the prompt.</param>
/// <param name="Tokens">Ids that follow the prompt's.</param>
public sealed record Choice(string Name, IReadOnlyList<int> Tokens);

/// <summary>What the model made of a question.</summary>
public sealed record EvaluationAnswer
{
    /// <summary>What it said; for <see cref="Choose"/> the most probable choice.</summary>
    public required string Text { get; init; }

    /// <summary>For <see cref="Choose"/>: ln p of each choice, and whether greedy decoding would give it.</summary>
    public IReadOnlyList<(double LogLikelihood, bool IsGreedy)> Likelihoods { get; init; } = [];

    /// <summary>For <see cref="Predict"/>.</summary>
    public Prediction? Prediction { get; init; }

    /// <summary>Tokens that went through the model.</summary>
    public required long Tokens { get; init; }
}

/// <summary>Scores answers. A change that can change a score raises its version: scores of different versions are not compared.</summary>
public interface IScorer
{
    string Name { get; }

    int Version { get; }

    /// <summary>The metric that a sample's score is.</summary>
    string Metric { get; }

    /// <summary>Every metric of one answer by name, <see cref="Metric"/> among them.</summary>
    IReadOnlyDictionary<string, double> Score(EvaluationSample sample, EvaluationAnswer answer);

    /// <summary>Metrics over several answers, from the sums of <see cref="Score"/>'s: their means, where a scorer has nothing better.</summary>
    /// <param name="sums">By metric.</param>
    /// <param name="samples">How many were asked, at least one.</param>
    IReadOnlyDictionary<string, double> Summarize(IReadOnlyDictionary<string, double> sums, int samples) =>
        sums.ToDictionary(sum => sum.Key, sum => sum.Value / samples, StringComparer.Ordinal);
}
