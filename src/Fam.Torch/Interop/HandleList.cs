using System.Buffers;

namespace TorchSharp;

/// <summary>The handles of several tensors for one native call, and the tensors kept alive until it is over.</summary>
internal readonly ref struct HandleList : IDisposable
{
    private readonly IEnumerable<torch.Tensor>? tensors;
    private readonly nint[] rented;

    internal HandleList(IEnumerable<torch.Tensor>? tensors)
    {
        // A lazy sequence would let its tensors go; a list holds them.
        this.tensors = tensors is null or IReadOnlyCollection<torch.Tensor> ? tensors : [.. tensors];
        Count = (this.tensors as IReadOnlyCollection<torch.Tensor>)?.Count ?? 0;
        rented = ArrayPool<nint>.Shared.Rent(Count);
        int i = 0;
        foreach (torch.Tensor tensor in this.tensors ?? [])
            rented[i++] = tensor.Handle;
    }

    internal int Count { get; }

    internal ReadOnlySpan<nint> Handles => rented.AsSpan(0, Count);

    public void Dispose()
    {
        GC.KeepAlive(tensors);
        ArrayPool<nint>.Shared.Return(rented);
    }
}
