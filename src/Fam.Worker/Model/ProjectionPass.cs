using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A projection for the time of a pass: its weight in the precision of the pass's products, converted at its first use.</summary>
/// <param name="products">Null leaves the weight as it is.</param>
internal sealed class ProjectionPass(Projection projection, ScalarType? products)
{
    private (Tensor Weight, Tensor? Bias)? lowered;
    private Tensor? shared;

    /// <summary>[…, columns] → […, rows], the input in the precision of the products.</summary>
    /// <param name="oneOfMany">Whether it is one of many small products of the pass, whose gradients of the weight become one.</param>
    public Tensor Of(Tensor input, bool oneOfMany = false)
    {
        if (products is not { } type)
        {
            return oneOfMany && projection.Update is null
                ? FusedOperations.SharedLinear(input, shared ??= FusedOperations.SharedWeight(projection.Weight), projection.Bias)
                : projection.call(input);
        }

        var (weight, bias) = lowered ??= (projection.Weight.to(type), projection.Bias?.to(type));
        return projection.Of(input, weight, bias);
    }
}
