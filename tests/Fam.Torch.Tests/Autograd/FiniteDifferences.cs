using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Autograd;

/// <summary>
/// Compares LibTorch's gradient with central differences in float64. The result of the function is
/// reduced by fixed random weights, so that every element of the Jacobian counts.
/// </summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-6;

    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] leaves = [.. inputs.Select(input => input.to(float64).detach().clone().requires_grad_())];
        Tensor output = function(leaves);
        Assert.Equal(ScalarType.Float64, output.dtype);
        Tensor weights = randn(output.shape, dtype: float64, generator: new Generator(7));
        (output * weights).sum().backward();

        using IDisposable quiet = no_grad();
        for (int n = 0; n < leaves.Length; n++)
        {
            double[] actual = leaves[n].grad!.contiguous().data<double>().ToArray();
            for (long i = 0; i < leaves[n].numel(); i++)
            {
                using DisposeScope inner = NewDisposeScope();
                double numeric = (Shifted(+Step) - Shifted(-Step)) / (2 * Step);
                Assert.True(
                    Math.Abs(numeric - actual[i]) <= 1e-6 + (1e-5 * Math.Abs(numeric)),
                    $"input {n}, element {i}: gradient {actual[i]}, finite difference {numeric}");

                double Shifted(double by)
                {
                    Tensor[] moved = [.. leaves.Select(leaf => leaf.detach())];
                    Tensor copy = moved[n].contiguous().clone();
                    copy.view(-1)[i] = tensor(copy.view(-1)[i].item<double>() + by);
                    moved[n] = copy;
                    return (function(moved) * weights).sum().item<double>();
                }
            }
        }
    }
}
