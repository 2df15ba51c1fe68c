using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A layer's FAM as one block reads it.</summary>
/// <param name="State">F_{τ−1}, [N, F, D].</param>
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
    public static FeedbackHeads Read(LayerPass layer, Tensor state, Rotary positions)
    {
        var heads = layer.Project(state, positions);
        return new FeedbackHeads(state, layer.GroupQueries(heads.Query), LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value));
    }

    /// <summary>Compresses a whole block into the next state: block keys and values [N, G, B, C] → F_τ [N, F, D].</summary>
    /// <param name="withResidual">
    /// False for a sequence's first update, from the prompt or from a state passed at random (App. B.1, B.2.3);
    /// true where the state is the same stream's.
    /// </param>
    public static Tensor Update(LayerPass layer, FeedbackHeads fam, Tensor blockKey, Tensor blockValue, bool withResidual)
    {
        var mixed = layer.Attend(fam.Query, cat([fam.Key, blockKey], 2), cat([fam.Value, blockValue], 2), bias: null);
        return layer.Complete(layer.Ungroup(mixed), withResidual ? fam.State : null);
    }

    /// <summary>
    /// The initial FAM of the layer above: this whole layer, residual included, over this layer's initial FAM alone,
    /// so that what climbs has not seen the block. [N, F, D] → [N, F, D].
    /// </summary>
    public static Tensor Climb(LayerPass layer, FeedbackHeads initial)
    {
        var mixed = layer.Attend(initial.Query, initial.Key, initial.Value, bias: null);
        return layer.Complete(layer.Ungroup(mixed), initial.State);
    }
}
