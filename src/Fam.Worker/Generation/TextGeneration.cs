using Fam.Worker.Model;
using Fam.Worker.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Generation;

/// <summary>Why a text ended.</summary>
public enum GenerationEnd
{
    /// <summary>An ending id was picked.</summary>
    EndToken,

    /// <summary>A stop string came.</summary>
    StopString,

    /// <summary>As many tokens as were asked for.</summary>
    Length,
}

/// <summary>Continues a text token by token, in the memory of a stream: with every architecture but <c>full</c> (and <c>autocompressor</c>) constant.</summary>
public sealed class TextGeneration
{
    // The prompt goes in by parts, so that a long one needs no more memory than a short one.
    private const int PromptPart = 512;

    private readonly Decoder decoder;
    private readonly TextTokenizer tokenizer;
    private readonly GenerationSettings settings;
    private readonly IReadOnlyList<string> stops;
    private readonly TokenSampler sampler;

    /// <param name="decoder">On the device and in the precision to compute in.</param>
    /// <param name="stops">Strings that end the text and are not part of it.</param>
    /// <param name="seed">Of what is drawn.</param>
    public TextGeneration(Decoder decoder, TextTokenizer tokenizer, GenerationSettings settings, IReadOnlyList<string> stops, long seed)
    {
        (this.decoder, this.tokenizer, this.settings, this.stops) = (decoder, tokenizer, settings, stops);
        sampler = new TokenSampler(settings, seed);
    }

    /// <summary>Tokens made so far.</summary>
    public int Made { get; private set; }

    /// <summary>Why the text ended, once it has.</summary>
    public GenerationEnd? End { get; private set; }

    /// <summary>The text that follows a prompt, in parts as they become certain.</summary>
    /// <param name="prompt">At least one id, each below the model's vocab_size.</param>
    public IEnumerable<string> Run(IReadOnlyList<int> prompt, CancellationToken cancellation)
    {
        var text = new StreamingDecoder(tokenizer);
        text.Follow(prompt);
        var stop = new StopText(stops);
        using var stream = new StreamingPass(decoder, batch: 1);
        var logits = Consume(stream, prompt, cancellation);
        while (End is null)
        {
            cancellation.ThrowIfCancellationRequested();
            var id = sampler.Pick(logits);
            Made++;
            if (settings.EndIds.Contains(id))
            {
                End = GenerationEnd.EndToken;
                break;
            }

            var part = stop.Add(text.Add(id));
            if (part.Length > 0) yield return part;
            if (stop.Stopped) End = GenerationEnd.StopString;
            else if (Made == settings.MaxNewTokens) End = GenerationEnd.Length;
            else logits = Next(stream, [id]);
        }

        var rest = stop.Add(text.End()) + stop.End();
        if (rest.Length > 0) yield return rest;
    }

    private float[] Consume(StreamingPass stream, IReadOnlyList<int> prompt, CancellationToken cancellation)
    {
        foreach (var id in prompt) sampler.See(id);
        for (var start = 0; start < prompt.Count - 1; start += PromptPart)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            stream.Skip(Ids([.. prompt.Skip(start).Take(Math.Min(PromptPart, prompt.Count - 1 - start))]));
        }

        return Next(stream, [prompt[^1]]);
    }

    private float[] Next(StreamingPass stream, int[] ids)
    {
        using var scope = NewDisposeScope();
        var logits = stream.Next(Ids(ids)); // [1, T, V]
        return logits.narrow(1, ids.Length - 1, 1).to(float32).cpu().contiguous().data<float>().ToArray();
    }

    private Tensor Ids(int[] ids) => tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0).to(decoder.model.embed_tokens.Weight.device);
}
