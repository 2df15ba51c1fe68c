using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Worker.Tokenizers;

namespace Fam.Worker.Tests.Tokenizers;

/// <summary>
/// Against Hugging Face's own tokenizers: ids and texts that scripts/tokenizer-fixtures.mjs got from them for two
/// vocabularies trained on this repository's documents.
/// </summary>
public sealed class TokenizerTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Fixtures");

    private static readonly string[] Corpus = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(Fixtures, "corpus.json")))!;

    private static readonly Dictionary<string, JsonNode> Expected = File.ReadAllLines(Path.Combine(Fixtures, "expected.jsonl"))
        .Select(line => JsonNode.Parse(line)!).ToDictionary(variant => (string)variant["name"]!, StringComparer.Ordinal);

    private readonly string root = Directory.CreateTempSubdirectory("fam-tokenizer-").FullName;

    public static TheoryData<string> Variants => [.. Expected.Keys];

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Ids_and_texts_are_the_reference_tokenizers_own(string name)
    {
        var expected = Expected[name];
        var tokenizer = Load((string)expected["base"]!, expected["change"]!.AsObject());
        for (var index = 0; index < Corpus.Length; index++)
        {
            var text = expected["texts"]![index]!;
            var ids = tokenizer.Encode(Corpus[index], addSpecialTokens: true);
            Assert.True((string)text["ids"]! == string.Join(' ', ids), $"{JsonSerializer.Serialize(Corpus[index])}: {text["ids"]} expected, {string.Join(' ', ids)} found");
            Assert.Equal((string)text["decoded"]!, tokenizer.Decode(ids));
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_stream_of_ids_gives_the_same_text_and_never_half_a_character(string name)
    {
        var expected = Expected[name];
        var tokenizer = Load((string)expected["base"]!, expected["change"]!.AsObject());
        foreach (var text in Corpus)
        {
            var ids = tokenizer.Encode(text, addSpecialTokens: true);
            var whole = tokenizer.Decode(ids);
            var stream = new StreamingDecoder(tokenizer);
            List<string> parts = [.. ids.Select(stream.Add).ToList(), stream.End()];
            Assert.Equal(whole, string.Concat(parts));
            if (!whole.Contains('\uFFFD')) Assert.DoesNotContain(parts, part => part.Contains('\uFFFD'));
        }
    }

    [Theory]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "model.type is 'Unigram'")]
    [InlineData("model", """{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}""", "model.dropout is 0.1")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "needs the token 'b'")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b c"]}""", "merges[0]")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"?"}""", "unk_token is \"?\"")]
    [InlineData("normalizer", """{"type":"Precompiled"}""", "normalizer.type is 'Precompiled'")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"UnicodeScripts"}]}""", "pre_tokenizer.pretokenizers[0].type is 'UnicodeScripts'")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Han}+"},"behavior":"Isolated","invert":false}""", "\\p{Han}")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[[:alpha:]]+"},"behavior":"Isolated","invert":false}""", "class within a class")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a"},"behavior":"Sideways","invert":false}""", "behavior is \"Sideways\"")]
    [InlineData("decoder", """{"type":"CTC"}""", "decoder.type is 'CTC'")]
    [InlineData("post_processor", """{"type":"Sequence","processors":[{"type":"Wrap"}]}""", "post_processor.processors[0].type is 'Wrap'")]
    [InlineData("version", "\"2.0\"", "version is \"2.0\"")]
    [InlineData("added_tokens", """[{"id":3,"content":"<x>"}]""", "added_tokens[0].id is 3")]
    public void What_is_not_supported_is_refused_by_name(string key, string value, string named)
    {
        var failure = Assert.Throws<TokenizerException>(() => Load("bytes", new JsonObject { [key] = JsonNode.Parse(value) }, replaceModel: true));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains(root, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_names_what_is_there_instead()
    {
        File.WriteAllText(Path.Combine(root, "tokenizer.model"), "");
        Assert.Contains("tokenizer.model cannot be read", Assert.Throws<TokenizerException>(() => TokenizerFile.Load(root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_words_without_a_boundary_are_encoded_whole()
    {
        var tokenizer = Load("pieces", []);
        var text = string.Concat(Enumerable.Repeat("experiment", 40_000));
        var ids = tokenizer.Encode(text);
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.InRange(ids.Count, 1, text.Length - 1);
    }

    [Fact]
    public void A_lone_surrogate_counts_as_the_replacement_character()
    {
        var tokenizer = Load("bytes", []);
        Assert.Equal(tokenizer.Encode("a\uFFFDb"), tokenizer.Encode("a\uD83Db"));
    }

    private TextTokenizer Load(string name, JsonObject change, bool replaceModel = false)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixtures, $"{name}.json")))!.AsObject();
        foreach (var (key, value) in change)
        {
            if (key != "model" || replaceModel) file[key] = value?.DeepClone();
            else foreach (var (inner, own) in value!.AsObject()) file["model"]![inner] = own?.DeepClone();
        }

        File.WriteAllText(Path.Combine(root, TokenizerFile.Name), file.ToJsonString());
        return TokenizerFile.Load(root);
    }
}
