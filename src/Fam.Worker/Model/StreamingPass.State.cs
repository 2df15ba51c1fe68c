using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <content>Taking down what a stream remembers, and going on from it.</content>
public sealed partial class StreamingPass
{
    /// <summary>
    /// Everything that decides what comes next: a stream of the same model that takes it up gives the same numbers, bit for
    /// bit. The tensors stay this stream's, and hold until it consumes more.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [StreamState.Consumed] = tensor(Consumed) };
        for (var index = 0; index < layers.Length; index++) AddTo(state, $"layer{index}.", layers[index].State());
        if (memory is { } tokens) AddTo(state, "memory.", tokens.State());
        return state;
    }

    /// <summary>Goes on from a state of a stream of the same model and batch, instead of from the beginning.</summary>
    public void Restore(StreamState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        position = firstPosition + state.Position;
        for (var index = 0; index < layers.Length; index++) layers[index].Restore(state.Part($"layer{index}"), device);
        if (memory is not { } before) return;
        memory = MemoryTokens.Restored(state.Part("memory"), device);
        before.Dispose();
    }

    private static void AddTo(Dictionary<string, Tensor> state, string prefix, IEnumerable<(string Name, Tensor Tensor)> parts)
    {
        foreach (var (name, value) in parts) state.Add(prefix + name, value);
    }
}
