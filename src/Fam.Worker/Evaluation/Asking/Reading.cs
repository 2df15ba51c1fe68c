using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>Reads a text as one stream and takes down how probable its tokens were, from one of them on.</summary>
/// <remarks>T tokens of one call, V vocabulary.</remarks>
internal static class Reading
{
    /// <summary>Logits of one call, at most.</summary>
    private const long Elements = 1 << 24;

    /// <summary>Tokens of one call, at most.</summary>
    private const int Part = 512;

    public static EvaluationAnswer Of(Decoder model, EvaluationSample sample, Device device, StreamSnapshots snapshots, CancellationToken cancellation)
    {
        var (text, from, block) = (sample.Prompt, ((Predict)sample.Question).From, model.Spec.BlockSize);
        // The same text read for another stretch adds up something else; no id is negative.
        int[] reading = [.. text, -from];
        using var stream = new StreamingPass(model, batch: 1);
        var (nats, right) = snapshots.Restore(stream, reading, text.Count) is [var added, var correct] ? (added, (long)correct) : (0.0, 0L);
        // The last token is only predicted; the one before the first that counts predicts it.
        for (var start = (int)stream.Consumed; start < text.Count - 1;)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var end = start < from - 1 ? Math.Min(start + Part, from - 1) : Math.Min(start + (int)Math.Clamp(Elements / model.Spec.VocabSize, 1, Part), text.Count - 1);
            var ids = Ids(text, start, end).to(device);
            if (start < from - 1) stream.Skip(ids.unsqueeze(0));
            else
            {
                var scores = nn.functional.log_softmax(stream.Next(ids.unsqueeze(0)).squeeze(0).to(float32), -1); // [T, V]
                var next = Ids(text, start + 1, end + 1).to(device);
                nats -= scores.gather(1, next.unsqueeze(1)).to(float64).sum().item<double>();
                right += scores.argmax(-1).eq(next).sum().item<long>();
            }

            if (snapshots.IsDue(start / block, end / block)) snapshots.Take(stream, reading, [nats, right]);
            start = end;
        }

        snapshots.Forget(reading);
        return new EvaluationAnswer { Text = "", Prediction = new Prediction(text.Count - from, right, nats), Tokens = text.Count };
    }

    private static Tensor Ids(IReadOnlyList<int> text, int start, int end)
    {
        var ids = new long[end - start];
        for (var index = 0; index < ids.Length; index++) ids[index] = text[start + index];
        return tensor(ids);
    }
}
