using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that modules list among their parameters and optimisers update.</summary>
    public class Parameter : torch.Tensor
    {
        /// <param name="data">A tensor, which becomes empty: the parameter takes its handle and its place in its dispose scope.</param>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).Handle, register: false)
        {
            DisposeScope? scope = data.OwningDisposeScope;
            data.MoveHandle();
            if (scope is not null)
                scope.Add(this);
            else
                GuardByFinalizer();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
