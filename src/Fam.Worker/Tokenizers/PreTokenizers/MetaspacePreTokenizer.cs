using Fam.Worker.Tokenizers.Normalizers;
using Fam.Worker.Tokenizers.Patterns;

namespace Fam.Worker.Tokenizers.PreTokenizers;

/// <summary>Where SentencePiece's mark of a space is put before a text that has none.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}

/// <summary>SentencePiece's spaces: each becomes a mark, and words are cut before it.</summary>
internal sealed class MetaspacePreTokenizer(string mark, PrependScheme scheme, bool split) : PreTokenizer
{
    private readonly LiteralPattern words = new(mark);

    public static new MetaspacePreTokenizer Read(Section section) =>
        new(section.Character("replacement"), Scheme(section), section.Flag("split", true));

    /// <summary>Reads <c>prepend_scheme</c>, or <c>add_prefix_space</c> of older files.</summary>
    public static PrependScheme Scheme(Section section)
    {
        var scheme = section.OptionalText("prepend_scheme") switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw section.Wrong("prepend_scheme", "always, first or never"),
        };
        if (section.Flag("add_prefix_space", true)) return scheme;
        return section.Has("prepend_scheme") && scheme != PrependScheme.Never ? throw section.Wrong("prepend_scheme", "never where add_prefix_space is false") : PrependScheme.Never;
    }

    public override void Split(Piece piece, List<Piece> parts)
    {
        var text = piece.Text.Replace(" ", mark, StringComparison.Ordinal);
        var wanted = scheme == PrependScheme.Always || (scheme == PrependScheme.First && piece.AtStart);
        if (wanted && !text.StartsWith(mark, StringComparison.Ordinal)) text = mark + text;
        if (!split)
        {
            parts.Add(piece with { Text = text });
            return;
        }

        foreach (var (start, end) in Splitting.Split(words.Stretches(text), SplitBehavior.MergedWithNext))
            parts.Add(new Piece(text[start..end], piece.AtStart && start == 0));
    }
}
