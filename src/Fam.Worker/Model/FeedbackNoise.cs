using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Noise on the FAM of training sequences: each update gets ε · rms(F) · N(0, 1), drawn from the generator. Not in the paper.</summary>
/// <param name="Scale">ε.</param>
/// <param name="Generator">On the CPU.</param>
public sealed record FeedbackNoise(double Scale, Generator Generator)
{
    /// <summary>[N, F, D] → [N, F, D].</summary>
    public Tensor Disturb(Tensor state)
    {
        var rms = state.detach().square().mean([-1], keepdim: true).sqrt();
        return addcmul(state, randn(state.shape, dtype: state.dtype, generator: Generator).to(state.device), rms, Scale);
    }
}
