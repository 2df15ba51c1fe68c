using Fam.Worker.Data;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>Answers questions with a model: prompts are streamed part by part, so that a long one needs no more memory than a short one.</summary>
/// <remarks>N samples, T tokens, V vocabulary.</remarks>
public sealed class Respondent(Decoder model, ITokenizer tokenizer, StreamSnapshots snapshots, CancellationToken cancellation)
{
    private readonly Device device = model.model.embed_tokens.Weight.device;

    /// <summary>One answer for each sample; all of them ask the same kind of question.</summary>
    public IReadOnlyList<EvaluationAnswer> Answer(IReadOnlyList<EvaluationSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples[0].Question switch
        {
            Recall => Recalled(samples),
            Continue => [.. samples.Select(sample => Continuation.Of(Stream(sample), sample, tokenizer, cancellation))],
            Choose => [.. samples.Select(sample => Ranking.Of(Stream(sample), sample, cancellation))],
            Predict => [.. samples.Select(sample => Reading.Of(model, sample, device, snapshots, cancellation))],
            var other => throw new ArgumentException($"No way to ask {other.GetType().Name}.", nameof(samples)),
        };
    }

    private PromptReading Stream(EvaluationSample sample) => new(model, sample.Prompt, device, snapshots);

    /// <summary>Side by side: every block up to that of the first question is skipped, the rest is read off.</summary>
    private List<EvaluationAnswer> Recalled(IReadOnlyList<EvaluationSample> samples)
    {
        using var scope = NewDisposeScope();
        using var stream = new StreamingPass(model, samples.Count);
        int[][] rows = [.. samples.Select(sample => (int[])[.. sample.Prompt, .. ((Recall)sample.Question).Answer])];
        var (block, longest) = (model.Spec.BlockSize, rows.Max(row => row.Length));
        var lastBlock = samples.Min(sample => sample.Prompt.Count - 1) / block * block;
        var tokens = tensor(rows.SelectMany(row => Padded(row, longest)).ToArray()).view(samples.Count, longest).to(device);
        int[] reading = [.. rows.SelectMany(row => row.Append(-1))]; // no id is negative: it tells where a row ends
        if (lastBlock > 0) snapshots.Restore(stream, reading, lastBlock + 1);
        for (var start = (int)stream.Consumed; start < lastBlock; start += block)
        {
            cancellation.ThrowIfCancellationRequested();
            stream.Skip(tokens.narrow(1, start, block));
            if (snapshots.IsDue(start / block, (start / block) + 1)) snapshots.Take(stream, reading, []);
        }

        var best = stream.Next(tokens.narrow(1, lastBlock, longest - lastBlock)).argmax(-1).cpu(); // [N, tokens from the last block on]
        snapshots.Forget(reading);
        return [.. samples.Select((sample, row) => new EvaluationAnswer
        {
            Text = tokenizer.Decode(best.select(0, row).narrow(0, sample.Prompt.Count - 1 - lastBlock, ((Recall)sample.Question).Answer.Count).data<long>().ToArray().Select(id => (int)id)),
            Tokens = rows[row].Length,
        })];
    }

    private IEnumerable<long> Padded(int[] row, int length) =>
        row.Select(token => (long)token).Concat(Enumerable.Repeat((long)tokenizer.PadId, length - row.Length));
}
