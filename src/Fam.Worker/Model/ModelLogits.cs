using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Logits of a checkpoint for a list of tokens: how another implementation compares itself with this one.</summary>
public static class ModelLogits
{
    /// <summary>One row of V logits for each token.</summary>
    /// <param name="checkpointDirectory">Holds <c>config.json</c> and <c>model.safetensors</c>.</param>
    /// <param name="tokens">Ids, each below vocab_size.</param>
    /// <param name="streaming">By <see cref="StreamingPass"/> instead of <see cref="TrainingPass"/>.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="precision"><c>float64</c>, so that what differs is the model and not the rounding, or <c>float32</c> as in training.</param>
    /// <param name="spec">Memory to run it with; null is the checkpoint's own.</param>
    /// <exception cref="CheckpointException">The directory is no checkpoint this decoder can read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public static IReadOnlyList<float[]> Run(string checkpointDirectory, IReadOnlyList<int> tokens, bool streaming, string device, string precision = "float64", ModelSpec? spec = null)
    {
        var target = TorchDevice.Parse(device);
        var type = precision switch
        {
            "float64" => float64,
            "float32" => float32,
            _ => throw new ArgumentException($"precision is '{precision}'; it must be float64 or float32.", nameof(precision)),
        };
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var decoder = PretrainedModel.Load(checkpointDirectory, spec ?? Checkpoint.ReadConfig(checkpointDirectory)).Decoder;
        for (var index = 0; index < tokens.Count; index++)
        {
            if (tokens[index] < 0 || tokens[index] >= decoder.Spec.VocabSize)
                throw new ArgumentOutOfRangeException(nameof(tokens), $"token {index} is {tokens[index]}; the vocabulary has ids 0 … {decoder.Spec.VocabSize - 1}.");
        }

        if (tokens.Count == 0) return [];
        decoder.to(target, type);
        var ids = tensor(tokens.Select(token => (long)token).ToArray()).unsqueeze(0).to(target); // [1, T]
        var logits = streaming ? Stream(decoder, ids) : TrainingPass.Run(decoder, ids).Logits; // [1, T, V]
        var flat = logits.to(float32).cpu().contiguous().data<float>().ToArray();
        return [.. flat.Chunk(decoder.Spec.VocabSize)];
    }

    private static Tensor Stream(Decoder decoder, Tensor ids)
    {
        using var stream = new StreamingPass(decoder, batch: 1);
        return stream.Next(ids);
    }
}
