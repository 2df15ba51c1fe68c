using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What a stream remembers, tensor by tensor, as <see cref="StreamingPass.State"/> names them.</summary>
/// <param name="tensors">Owned by whoever made them; a stream that takes them up copies.</param>
public sealed class StreamState(IReadOnlyDictionary<string, Tensor> tensors)
{
    public const string Consumed = "consumed";

    /// <summary>Tokens that were consumed.</summary>
    /// <exception cref="InvalidDataException">It is no state of a stream.</exception>
    public long Position => tensors.TryGetValue(Consumed, out var position) ? position.item<long>() : throw new InvalidDataException($"{Consumed} is missing: this is no state of a stream.");

    /// <summary>The tensors whose names begin with a word and a point.</summary>
    public StreamStatePart Part(string name) => new(tensors, name + ".");
}

/// <summary>The part of a state whose names begin so.</summary>
public readonly record struct StreamStatePart(IReadOnlyDictionary<string, Tensor> Tensors, string Prefix)
{
    public Tensor? Find(string name) => Tensors.GetValueOrDefault(Prefix + name);

    public StreamStatePart Part(string name) => this with { Prefix = $"{Prefix}{name}." };
}
