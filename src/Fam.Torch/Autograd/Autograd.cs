namespace TorchSharp;

public static partial class torch
{
    public static class autograd
    {
        /// <summary>Gradients of the outputs' sum with respect to the inputs, without touching any tensor's grad.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">An input is not part of the graph and allow_unused is false.</exception>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] results = new nint[inputs.Count];
            using var roots = new HandleList(outputs);
            using var leaves = new HandleList(inputs);
            using var weights = new HandleList(grad_outputs);
            Native.autograd_grad(
                roots.Handles, roots.Count, leaves.Handles, leaves.Count, weights.Handles, weights.Count,
                retain_graph, create_graph, allow_unused, results);
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var roots = new HandleList(tensors);
            using var weights = new HandleList(grad_tensors);
            using var leaves = new HandleList(inputs);
            Native.backward(
                roots.Handles, roots.Count, weights.Handles, weights.Count, retain_graph ?? create_graph, create_graph,
                leaves.Handles, leaves.Count);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }
}
