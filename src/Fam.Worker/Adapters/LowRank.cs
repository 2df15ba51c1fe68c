using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Adapters;

/// <summary>One projection's update s·B·A (arXiv 2106.09685, section 4.1), beside a weight that stays as it is.</summary>
/// <remarks>r rank, I input features, O output features.</remarks>
/// <param name="A">[r, I].</param>
/// <param name="B">[O, r].</param>
/// <param name="Scale">s.</param>
/// <param name="Dropout">Of A's input; null drops nothing.</param>
public sealed record LowRank(Projection A, Projection B, double Scale, SeededDropout? Dropout) : IProjectionUpdate
{
    /// <summary>[…, I] → […, O].</summary>
    public Tensor Of(Tensor input)
    {
        var x = Dropout?.Apply(input) ?? input;
        return B.call(A.call(x)).mul(Scale);
    }

    /// <summary>The same as a matrix, [O, I].</summary>
    public Tensor Matrix() => B.Weight.matmul(A.Weight).mul(Scale);
}
