using Fam.Worker.Model;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>ln p of each continuation of a prompt, which is streamed once: each choice goes on from what the stream remembers.</summary>
internal static class Ranking
{
    public static EvaluationAnswer Of(PromptReading prompt, EvaluationSample sample, CancellationToken cancellation)
    {
        var choices = ((Choose)sample.Question).Choices;
        var (stream, next) = prompt.Open(cancellation);
        using var opened = stream;
        var likelihoods = new List<(double LogLikelihood, bool IsGreedy)>();
        foreach (var choice in choices)
        {
            cancellation.ThrowIfCancellationRequested();
            using var fork = prompt.Fork(stream);
            likelihoods.Add(LogLikelihood(prompt, fork, next, choice.Tokens));
        }

        var best = Enumerable.Range(0, choices.Count).MaxBy(index => likelihoods[index].LogLikelihood);
        return new EvaluationAnswer { Text = choices[best].Name, Likelihoods = likelihoods, Tokens = prompt.Length + choices.Sum(choice => (long)choice.Tokens.Count) };
    }

    private static (double LogLikelihood, bool IsGreedy) LogLikelihood(PromptReading prompt, StreamingPass stream, float[] next, IReadOnlyList<int> tokens)
    {
        var (sum, greedy) = ((double)next[tokens[0]], Greedy.Best(next) == tokens[0]);
        for (var start = 0; start < tokens.Count - 1; start += PromptReading.ScoredPart)
        {
            var count = Math.Min(PromptReading.ScoredPart, tokens.Count - 1 - start);
            var (part, isGreedy) = prompt.Score(stream, tokens, start, count);
            (sum, greedy) = (sum + part, greedy && isGreedy);
        }

        return (sum, greedy);
    }
}
