using Fam.Worker.Data;
using Fam.Worker.Tokenizers.Bpe;
using Fam.Worker.Tokenizers.Decoders;
using Fam.Worker.Tokenizers.Normalizers;
using Fam.Worker.Tokenizers.PreTokenizers;

namespace Fam.Worker.Tokenizers;

/// <summary>
/// A tokenizer of Hugging Face's <c>tokenizer.json</c> with a byte pair model: added tokens, normalizer, pre-tokenizer,
/// model, post-processor, and back. Read by <see cref="TokenizerFile"/>. Safe for several threads.
/// </summary>
public sealed class TextTokenizer : ITokenizer
{
    private readonly BytePairModel model;
    private readonly AddedTokens added;
    private readonly PreTokenizer? preTokenizer;
    private readonly PostProcessor postProcessor;
    private readonly TokenDecoder? decoder;

    internal TextTokenizer(BytePairModel model, AddedTokens added, PreTokenizer? preTokenizer, PostProcessor postProcessor, TokenDecoder? decoder, int? padId)
    {
        (this.model, this.added, this.preTokenizer, this.postProcessor, this.decoder) = (model, added, preTokenizer, postProcessor, decoder);
        VocabSize = Math.Max(model.LargestId, added.All.Select(token => token.Id).DefaultIfEmpty(0).Max()) + 1;
        PadId = padId ?? IdOf("<pad>") ?? IdOf("[PAD]") ?? IdOf("<|endoftext|>") ?? IdOf("</s>") ?? 0;
    }

    /// <summary>One more than the largest id, added tokens included.</summary>
    public int VocabSize { get; }

    /// <summary>The file's padding, or a token with a usual name for it, or the end of a text.</summary>
    public int PadId { get; }

    /// <summary>Tokens beside the model's vocabulary.</summary>
    public IReadOnlyCollection<AddedToken> Added => added.All;

    /// <summary>The id of a token, as the vocabulary writes it.</summary>
    public int? IdOf(string token) => added.All.FirstOrDefault(candidate => candidate.Content == token)?.Id ?? model.IdOf(token);

    /// <summary>Ids of a text, without the special tokens that the post-processor puts around it.</summary>
    public IReadOnlyList<int> Encode(string text) => Encode(text, addSpecialTokens: false);

    /// <summary>Ids of a text. A lone surrogate counts as U+FFFD.</summary>
    /// <param name="text">Special tokens that stand in it are found.</param>
    /// <param name="addSpecialTokens">With those that begin and end a text, as the file's post-processor says.</param>
    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>();
        if (addSpecialTokens) ids.AddRange(postProcessor.Before);
        foreach (var (piece, id) in added.Split(Scalars.WellFormed(text)))
        {
            if (id is { } known)
            {
                ids.Add(known);
                continue;
            }

            if (preTokenizer is null) model.Encode(piece.Text, ids);
            else foreach (var word in preTokenizer.Apply([piece])) model.Encode(word.Text, ids);
        }

        if (addSpecialTokens) ids.AddRange(postProcessor.After);
        return ids;
    }

    /// <summary>The text of ids without special tokens.</summary>
    public string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: true);

    /// <summary>The text of ids; ids that are no token have none.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        var tokens = ids.Where(id => !skipSpecialTokens || !added.IsSpecial(id)).Select(TokenOf).OfType<string>().ToList();
        return decoder is null ? string.Join(' ', tokens) : string.Concat(decoder.Apply(tokens));
    }

    /// <summary>A token as the vocabulary writes it; null where no token has the id.</summary>
    public string? TokenOf(int id) => added.TokenOf(id) ?? model.TokenOf(id);

    public bool IsSpecial(int id) => added.IsSpecial(id);
}
