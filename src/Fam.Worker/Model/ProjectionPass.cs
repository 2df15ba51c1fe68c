using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A projection for the time of a pass: its weight in the precision of the pass's products, converted at its first use.</summary>
/// <param name="products">Null leaves the weight as it is.</param>
internal sealed class ProjectionPass(Projection projection, ScalarType? products)
{
    private (Tensor Weight, Tensor? Bias)? lowered;

    /// <summary>[…, columns] → […, rows], the input in the precision of the products.</summary>
    public Tensor Of(Tensor input)
    {
        if (products is not { } type) return projection.call(input);
        var (weight, bias) = lowered ??= (projection.Weight.to(type), projection.Bias?.to(type));
        return projection.Of(input, weight, bias);
    }
}
