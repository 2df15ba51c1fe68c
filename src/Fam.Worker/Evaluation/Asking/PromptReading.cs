using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>One prompt on its way through a model; what follows it is asked of the stream it leaves.</summary>
/// <remarks>T tokens of one call, V vocabulary.</remarks>
public sealed class PromptReading(Decoder model, IReadOnlyList<int> prompt, Device device, StreamSnapshots snapshots)
{
    private const int Part = 512;

    /// <summary>Streams the prompt; the stream is the caller's to dispose.</summary>
    /// <returns>The stream, and ln p of the token after the prompt, [V] on the processor.</returns>
    public (StreamingPass Stream, float[] Next) Open(CancellationToken cancellation)
    {
        var stream = new StreamingPass(model, batch: 1);
        try
        {
            // Whole blocks at a time, so that a resumed stream is cut where an uninterrupted one is.
            var part = Math.Max(1, Part / model.Spec.BlockSize) * model.Spec.BlockSize;
            if (prompt.Count > part) snapshots.Restore(stream, prompt, prompt.Count);
            for (var start = (int)stream.Consumed; start < prompt.Count - 1; start += part)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                stream.Skip(Ids(prompt.Skip(start).Take(Math.Min(part, prompt.Count - 1 - start))));
                if (snapshots.IsDue(start / model.Spec.BlockSize, (start + part) / model.Spec.BlockSize)) snapshots.Take(stream, prompt, []);
            }

            var next = Next(stream, prompt[^1]);
            snapshots.Forget(prompt);
            return (stream, next);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Consumes one token: ln p of the one after it, [V] on the processor.</summary>
    public float[] Next(StreamingPass stream, int token)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var scope = NewDisposeScope();
        var logits = stream.Next(Ids([token])); // [1, 1, V]
        return nn.functional.log_softmax(logits.to(float32).view(-1), 0).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Tokens that are scored at once: their logits take V numbers each.</summary>
    public const int ScoredPart = 64;

    /// <summary>Consumes some of a continuation's tokens: the sum of ln p of the tokens after each, and whether greedy decoding gives all of them.</summary>
    public (double LogLikelihood, bool IsGreedy) Score(StreamingPass stream, IReadOnlyList<int> tokens, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var scope = NewDisposeScope();
        var logits = nn.functional.log_softmax(stream.Next(Ids(tokens.Skip(start).Take(count))).to(float32).view(count, -1), -1); // [T, V]
        var following = Ids(tokens.Skip(start + 1).Take(count)).view(count, 1); // [T, 1]
        var isGreedy = logits.argmax(-1).eq(following.view(count)).sum().item<long>() == count;
        return (logits.gather(1, following).to(float64).sum().item<double>(), isGreedy);
    }

    /// <summary>Another stream that goes on where this one is; it is the caller's to dispose.</summary>
    public StreamingPass Fork(StreamingPass stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var fork = new StreamingPass(model, batch: 1);
        using var scope = NewDisposeScope();
        fork.Restore(new StreamState(stream.State()));
        return fork;
    }

    /// <summary>Ids of the prompt, how many.</summary>
    public int Length => prompt.Count;

    private Tensor Ids(IEnumerable<int> ids) => tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0).to(device);
}
