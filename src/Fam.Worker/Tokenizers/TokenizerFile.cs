using System.Text.Json;
using Fam.Worker.Tokenizers.Bpe;
using Fam.Worker.Tokenizers.Decoders;
using Fam.Worker.Tokenizers.Normalizers;
using Fam.Worker.Tokenizers.PreTokenizers;

namespace Fam.Worker.Tokenizers;

/// <summary>Reads Hugging Face's <c>tokenizer.json</c>. Its <c>truncation</c> and <c>padding</c> are a caller's settings and not applied.</summary>
public static class TokenizerFile
{
    public const string Name = "tokenizer.json";

    /// <summary>Largest file read, in bytes.</summary>
    public const long MaximumBytes = 256 << 20;

    /// <param name="path">The file, or the directory that has it.</param>
    /// <exception cref="TokenizerException">The file is missing, torn, or asks for what is not supported.</exception>
    public static TextTokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        if (!File.Exists(file)) throw new TokenizerException(Absent(file));
        if (new FileInfo(file).Length > MaximumBytes) throw new TokenizerException($"{file} is larger than {MaximumBytes} bytes.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new TokenizerException($"{file} holds a JSON {document.RootElement.ValueKind}; it must hold an object.");
            return Read(new Section(document.RootElement, file));
        }
        catch (JsonException failure)
        {
            throw new TokenizerException($"{file} is not JSON: {failure.Message}", failure);
        }
    }

    private static TextTokenizer Read(Section root)
    {
        if (root.Has("version") && root.Text("version") != "1.0") throw root.Wrong("version", "\"1.0\"");
        var model = BytePairReader.Read(root.Child("model"));
        var normalizer = root.Has("normalizer") ? Normalizer.Read(root.Child("normalizer")) : null;
        return new TextTokenizer(
            model,
            new AddedTokens(Added(root, model), normalizer),
            root.Has("pre_tokenizer") ? PreTokenizer.Read(root.Child("pre_tokenizer")) : null,
            root.Has("post_processor") ? PostProcessor.Read(root.Child("post_processor")) : PostProcessor.None,
            root.Has("decoder") ? TokenDecoder.Read(root.Child("decoder")) : null,
            root.Has("padding") && root.Child("padding").Has("pad_id") ? root.Child("padding").Number("pad_id") : null);
    }

    /// <summary>Added tokens have the vocabulary's id where they stand in it; the others follow after the vocabulary, in their order.</summary>
    private static List<AddedToken> Added(Section root, BytePairModel model)
    {
        var tokens = new List<AddedToken>();
        if (!root.Has("added_tokens")) return tokens;
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = model.Count;
        foreach (var section in root.Children("added_tokens"))
        {
            var content = section.Text("content");
            if (content.Length == 0) continue;
            var own = model.IdOf(content);
            var expected = own ?? (ids.TryGetValue(content, out var known) ? known : next);
            if (own is null && section.Number("id") != expected) throw section.Wrong("id", $"{expected}: '{content}' is not in the vocabulary, and ids go on from its {model.Count} tokens");
            if (expected == next) next++;
            ids[content] = expected;
            tokens.Add(new AddedToken(
                expected, content, section.Flag("single_word", false), section.Flag("lstrip", false), section.Flag("rstrip", false), section.Flag("normalized", true), section.Flag("special", false)));
        }

        return tokens;
    }

    private static string Absent(string file)
    {
        var directory = Path.GetDirectoryName(file) ?? "";
        var other = new[] { "tokenizer.model", "vocab.json", "tiktoken.model" }.Where(name => File.Exists(Path.Combine(directory, name))).FirstOrDefault();
        return $"{file} does not exist; {(other is null ? "a tokenizer is Hugging Face's " + Name : other + " cannot be read, save the tokenizer as " + Name)}.";
    }
}
