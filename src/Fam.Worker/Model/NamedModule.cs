using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// A module that registers its children by hand. TorchSharp's own way looks at fields, and would find those behind
/// properties a second time, under names of the compiler's.
/// </summary>
public abstract class NamedModule(string name) : nn.Module(name)
{
    protected override void RegisterComponents()
    {
    }
}
