using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What is added to a projection's output from outside, such as a low-rank update.</summary>
public interface IProjectionUpdate
{
    /// <summary>[…, columns] → […, rows].</summary>
    Tensor Of(Tensor input);
}
