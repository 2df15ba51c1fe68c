using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Keys and values of the tokens of a block that has not ended, [N, G, T, C] each, between the calls of a stream.</summary>
internal sealed class OpenBlock
{
    private Tensor? key;
    private Tensor? value;

    /// <summary>What is held and then these.</summary>
    public (Tensor Key, Tensor Value) With(Tensor addedKey, Tensor addedValue) =>
        key is null || value is null ? (addedKey, addedValue) : (cat([key, addedKey], 2), cat([value, addedValue], 2));

    /// <summary>Holds copies of these instead of what is held.</summary>
    public void Keep(Tensor newKey, Tensor newValue)
    {
        Clear();
        (key, value) = (newKey.clone().DetachFromDisposeScope(), newValue.clone().DetachFromDisposeScope());
    }

    /// <summary>What is held, by name; the tensors stay this one's.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() => key is null || value is null ? [] : [("key", key), ("value", value)];

    /// <summary>Holds copies of what another gave as its <see cref="State"/>.</summary>
    public void Restore(StreamStatePart state)
    {
        Clear();
        if (state.Find("key") is { } savedKey && state.Find("value") is { } savedValue) Keep(savedKey, savedValue);
    }

    public void Clear()
    {
        key?.Dispose();
        value?.Dispose();
        (key, value) = (null, null);
    }
}
