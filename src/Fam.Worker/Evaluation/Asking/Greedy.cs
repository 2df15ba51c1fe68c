namespace Fam.Worker.Evaluation.Asking;

/// <summary>The most probable token; of equals the first, as argmax gives it.</summary>
internal static class Greedy
{
    public static int Best(ReadOnlySpan<float> logProbabilities)
    {
        var best = 0;
        for (var id = 1; id < logProbabilities.Length; id++)
        {
            if (logProbabilities[id] > logProbabilities[best]) best = id;
        }

        return best;
    }
}
