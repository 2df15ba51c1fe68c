using System.Globalization;
using System.Text;
using Fam.Worker.Tokenizers.Patterns;
using Fam.Worker.Tokenizers.PreTokenizers;

namespace Fam.Worker.Tokenizers.Decoders;

/// <summary>Turns a list of tokens into a list of texts, which are joined in the end.</summary>
internal abstract class TokenDecoder
{
    public abstract List<string> Apply(List<string> tokens);

    /// <exception cref="TokenizerException">The section asks for a decoder that is not supported.</exception>
    public static TokenDecoder Read(Section section) => section.Type switch
    {
        "Sequence" => new DecoderSequence([.. section.Children("decoders").Select(Read)]),
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Replace" => Replace(TextPattern.Read(section, "pattern"), section.Text("content")),
        "Strip" => Strip(section.Character("content"), section.Number("start"), section.Number("stop")),
        "Metaspace" => Metaspace(section.Character("replacement"), MetaspacePreTokenizer.Scheme(section)),
        "BPEDecoder" => Suffixed(section.OptionalText("suffix") ?? "</w>"),
        _ => throw section.Unsupported("Sequence, ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, BPEDecoder"),
    };

    private static EachDecoder Replace(TextPattern pattern, string content) => new((token, _, _) => pattern.Replace(token, content));

    private static EachDecoder Metaspace(string mark, PrependScheme scheme) =>
        new((token, index, _) => token.Replace(mark, index == 0 && scheme != PrependScheme.Never ? "" : " ", StringComparison.Ordinal));

    private static EachDecoder Suffixed(string suffix) =>
        new((token, index, count) => suffix.Length == 0 ? token : token.Replace(suffix, index + 1 == count ? "" : " ", StringComparison.Ordinal));

    /// <summary>Takes up to so many of one character from a token's ends.</summary>
    private static EachDecoder Strip(string content, int start, int stop) => new((token, _, _) =>
    {
        var (from, to) = (0, token.Length);
        for (var taken = 0; taken < start && string.CompareOrdinal(token, from, content, 0, content.Length) == 0; taken++) from += content.Length;
        for (var taken = 0; taken < stop && to - content.Length >= from && string.CompareOrdinal(token, to - content.Length, content, 0, content.Length) == 0; taken++) to -= content.Length;
        return token[from..to];
    });
}

/// <summary>Decoders one after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<TokenDecoder> decoders) : TokenDecoder
{
    public override List<string> Apply(List<string> tokens) => decoders.Aggregate(tokens, (current, decoder) => decoder.Apply(current));
}

/// <summary>Each token for itself, by its index and how many there are.</summary>
internal sealed class EachDecoder(Func<string, int, int, string> decode) : TokenDecoder
{
    public override List<string> Apply(List<string> tokens) => [.. tokens.Select((token, index) => decode(token, index, tokens.Count))];
}

/// <summary>All tokens as one.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    public override List<string> Apply(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>The bytes that characters of <see cref="ByteAlphabet"/> stand for, as UTF-8; what is not becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override List<string> Apply(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens) ByteAlphabet.Decode(token, bytes);
        return [Encoding.UTF8.GetString([.. bytes])];
    }
}

/// <summary>Runs of <c>&lt;0xE2&gt;</c> tokens as UTF-8; a run that is not is one U+FFFD a byte.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override List<string> Apply(List<string> tokens)
    {
        var texts = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                run.Add(value);
                continue;
            }

            End(run, texts);
            texts.Add(token);
        }

        End(run, texts);
        return texts;
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static void End(List<byte> run, List<string> texts)
    {
        if (run.Count == 0) return;
        byte[] bytes = [.. run];
        run.Clear();
        try
        {
            texts.Add(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            texts.AddRange(Enumerable.Repeat("\uFFFD", bytes.Length));
        }
    }
}
