namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.requires_grad(this) != 0;
            set => Native.set_requires_grad(this, value);
        }

        public bool is_leaf
        {
            get
            {
                Native.is_leaf(this, out Flag leaf);
                return leaf;
            }
        }

        /// <summary>The gradient, each time as a new object; null where none was accumulated.</summary>
        public Tensor? grad
        {
            get
            {
                nint found = Native.grad(this);
                if (found != 0)
                    return new Tensor(found);
                CheckForErrors();
                return null;
            }
            set => Native.set_grad(this, value);
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.retain_grad(this);

        public Tensor detach() => Native.detach(this);

        public Tensor detach_()
        {
            Native.detach_(this);
            return this;
        }

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
