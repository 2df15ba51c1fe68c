using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <content>What a layer carries, by name.</content>
internal sealed partial class LayerStream
{
    private const string Continued = "fam.is_continued";

    public IEnumerable<(string Name, Tensor Tensor)> State()
    {
        IEnumerable<(string, Tensor)> parts =
        [
            .. Named("segments", segments.State()), .. Named("earlier_fams", earlierFams.State()), .. Named("open", open.State()), .. Named("fed", fed.State()),
        ];
        if (fam is { } held)
            parts = [.. parts, ("fam.state", held.State), ("fam.query", held.Query), ("fam.key", held.Key), ("fam.value", held.Value), (Continued, tensor(famIsContinued ? 1L : 0L))];
        if (left is not null) parts = [.. parts, ("fam.left", left), (Continued, tensor(famIsContinued ? 1L : 0L))];
        return standing is null ? parts : parts.Append(("standing", standing));
    }

    public void Restore(StreamStatePart saves, Device device)
    {
        var state = saves with { Tensors = saves.Tensors.Where(item => item.Key.StartsWith(saves.Prefix, StringComparison.Ordinal)).ToDictionary(item => item.Key, item => item.Value.to(device), StringComparer.Ordinal) };
        segments.Restore(state.Part("segments"));
        earlierFams.Restore(state.Part("earlier_fams"));
        open.Restore(state.Part("open"));
        fed.Restore(state.Part("fed"));
        var part = state.Part("fam");
        if (part.Find("state") is { } saved && part.Find("query") is { } query && part.Find("key") is { } key && part.Find("value") is { } value)
        {
            Forget();
            left?.Dispose();
            left = null;
            Remember(new FeedbackHeads(saved, query, key, value));
            famIsContinued = part.Find("is_continued")?.item<long>() == 1;
        }
        else if (part.Find("left") is { } leftBehind)
        {
            Leave(leftBehind);
        }

        if (state.Find("standing") is not { } initial) return;
        standing?.Dispose();
        standing = Kept(initial);
    }

    private static IEnumerable<(string, Tensor)> Named(string name, IEnumerable<(string Name, Tensor Tensor)> parts) =>
        parts.Select(part => ($"{name}.{part.Name}", part.Tensor));
}
