using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A layer's FAM as one block reads it.</summary>
/// <param name="State">What is the residual of the update: F_{τ−1}, or the initial FAM where queries stand; [N, F, D].</param>
/// <param name="Query">Qf, grouped: [N, G, R·F, C].</param>
/// <param name="Key">Kf, [N, G, F, C].</param>
/// <param name="Value">Vf, [N, G, F, C].</param>
public readonly record struct FeedbackHeads(Tensor State, Tensor Query, Tensor Key, Tensor Value);

/// <summary>
/// Feedback attention memory of one layer (arXiv 2404.09173, Alg. 2):
/// A^F = Attn(Qf, [Kf; K_τ], [Vf; V_τ]) + F_{τ−1}, F_τ = FF(PreNorm(A^F)) + A^F, with the layer's own weights.
/// </summary>
/// <remarks>N batch, F FAM length, B block tokens, D width, G key/value heads, R heads a group, C head width.</remarks>
public static class FeedbackMemory
{
    /// <summary>Heads of the FAM a block reads, at the F positions before that block: the last ones it compressed, or −F … −1.</summary>
    /// <param name="standing">The initial FAM, [1 or N, F, D], where it and not the state gives queries and residual (SUM FAM).</param>
    public static FeedbackHeads Read(LayerPass layer, Tensor state, Rotary positions, Tensor? standing = null)
    {
        var heads = layer.Project(state, positions, oneOfMany: true);
        var query = standing is null ? heads.Query : layer.Project(standing, positions, oneOfMany: true).Query;
        return new FeedbackHeads(standing ?? state, layer.GroupQueries(query), LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value));
    }

    /// <summary>Compresses a whole block into the next state, F_τ [N, F, D].</summary>
    /// <param name="keys">Kf of the states that are read, oldest first, then the block's keys: [N, G, F, C], …, [N, G, B, C].</param>
    /// <param name="values">The same of the values.</param>
    /// <param name="withResidual">
    /// False for a sequence's first update, from the prompt or from a state passed at random (App. B.1, B.2.3);
    /// true where the state is the same stream's.
    /// </param>
    /// <param name="bias">[N, 1, 1, S] where rows have not read all the states that keys are given of; null where they have.</param>
    public static Tensor Update(LayerPass layer, FeedbackHeads fam, IEnumerable<Tensor> keys, IEnumerable<Tensor> values, bool withResidual, Tensor? bias = null)
    {
        var mixed = bias is null
            ? layer.Attend(fam.Query, [.. keys], [.. values])
            : layer.Attend(fam.Query, cat([.. keys], 2), cat([.. values], 2), bias);
        return layer.Complete(layer.Ungroup(mixed), withResidual ? fam.State : null, oneOfMany: true);
    }

    /// <summary>
    /// The initial FAM of the layer above: this whole layer, residual included, over this layer's initial FAM alone,
    /// so that what climbs has not seen the block. [N, F, D] → [N, F, D].
    /// </summary>
    public static Tensor Climb(LayerPass layer, FeedbackHeads initial)
    {
        var mixed = layer.Attend(initial.Query, [initial.Key], [initial.Value]);
        return layer.Complete(layer.Ungroup(mixed), initial.State, oneOfMany: true);
    }
}
