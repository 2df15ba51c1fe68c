using Fam.Contracts.Specs;
using Fam.Worker.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>
/// Weighted next-token loss of a batch whose prompts have one layout: the mean over the answer, over the second mention
/// of the key, and over the rest, each times its weight. The first mention carries none, since nothing predicts it.
/// </summary>
/// <remarks>N batch, T time, V vocabulary.</remarks>
public static class PasskeyLoss
{
    /// <summary>Logits [N, T, V] and tokens [N, T] → a scalar.</summary>
    public static Tensor Of(Tensor logits, Tensor tokens, PasskeySample layout, LossWeightSpec weights)
    {
        var time = tokens.shape[1] - 1;
        var predicted = logits.narrow(1, 0, time).reshape(-1, logits.shape[2]);
        var entropy = nn.functional.cross_entropy(predicted, tokens.narrow(1, 1, time).reshape(-1), reduction: nn.Reduction.None);
        var byTarget = tensor(TargetWeights(layout, (int)time, weights)).to(logits.device); // [T − 1]
        return entropy.view(-1, time).mean([0]).mul(byTarget.to(logits.dtype)).sum();
    }

    /// <summary>How much the prediction of each token of a sequence counts, [T]; nothing predicts the first.</summary>
    public static float[] Weights(PasskeySample layout, LossWeightSpec weights) => [0, .. TargetWeights(layout, layout.Tokens.Length - 1, weights)];

    /// <summary>How many sequences have the whole answer right; teacher forcing equals greedy decoding here, since one miss fails either.</summary>
    public static int ExactMatches(Tensor logits, Tensor tokens, PasskeySample layout)
    {
        var answer = logits.detach().narrow(1, layout.QueryAt, layout.KeyTokens).argmax(-1);
        return (int)answer.eq(tokens.narrow(1, layout.AnswerAt, layout.KeyTokens)).all(1).sum().item<long>();
    }

    private static float[] TargetWeights(PasskeySample layout, int time, LossWeightSpec weights)
    {
        var rest = time - (3 * layout.KeyTokens);
        var byTarget = new float[time];
        Array.Fill(byTarget, (float)(weights.Rest / rest));
        Put(layout.FirstKeyAt, 0);
        Put(layout.SecondKeyAt, weights.Key / layout.KeyTokens);
        Put(layout.AnswerAt, weights.Answer / layout.KeyTokens);
        return byTarget;

        void Put(int at, double weight) => Array.Fill(byTarget, (float)weight, at - 1, layout.KeyTokens);
    }
}
