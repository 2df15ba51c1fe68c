using Fam.Worker.Data;

namespace Fam.Worker.Tests.Data;

/// <summary>Texts from real files, packed to sequences.</summary>
public sealed class TextSequencesTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-texts-").FullName;
    private readonly ByteTokenizer bytes = new();

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Every_kind_of_document_is_read()
    {
        Write("b.jsonl", "{\"prompt\": \"2+2=\", \"completion\": \"4\"}\n\n{\"instruction\": \"Say\", \"input\": \"hi\", \"output\": \"hi!\"}\n{\"text\": \"plain\"}\n");
        Write("a.txt", "a whole book");
        Write("ignored.md", "not read");
        var documents = TextCorpus.Read(root, bytes);
        Assert.Equal(["a whole book", "2+2=4", "Say\nhi\nhi!", "plain"], documents.Select(document => bytes.Decode(document.Tokens)));
        Assert.Equal([0, 4, 7, 0], documents.Select(document => document.AnswerFrom));
    }

    [Theory]
    [InlineData("x.jsonl", "{\"prompt\": \"a\"}", "x.jsonl:1 is no document")]
    [InlineData("x.jsonl", "{\"text\": \"a\"}\n[1]", "x.jsonl:2 is no document")]
    [InlineData("x.jsonl", "{", "x.jsonl:1 is not JSON")]
    [InlineData("x.txt", "", "has no text in it")]
    [InlineData("x.md", "text", "has no .txt and no .jsonl files")]
    public void What_is_no_text_is_named(string name, string content, string says)
    {
        Write(name, content);
        Assert.Contains(says, Assert.Throws<TextCorpusException>(() => TextCorpus.Read(root, bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_has_every_whole_piece_once_and_each_epoch_another_order()
    {
        var sequences = Sequences(length: 10, repeated: 0);
        var first = Epoch(sequences, 0);
        Assert.Equal(first, Epoch(Sequences(length: 10, repeated: 0), 0));
        Assert.NotEqual(first, Epoch(sequences, 1));
        // 26 documents of two tokens and a separator each: of 78 tokens 70 are in an epoch, none twice.
        Assert.Equal(7, sequences.PerEpoch);
        var letters = string.Concat(first).Where(char.IsAsciiLetterLower).ToList();
        Assert.Equal(letters.Distinct().Count(), letters.Count);
        Assert.All(first, sequence => Assert.Equal(10, sequence.Length));
    }

    [Fact]
    public void Numbers_go_on_from_any_place()
    {
        var whole = Sequences(length: 10, repeated: 2 + 1);
        var expected = Enumerable.Range(0, 40).Select(number => whole.At(5, number).Tokens).ToList();
        var resumed = Sequences(length: 10, repeated: 2 + 1);
        Assert.Equal(expected.Skip(23), Enumerable.Range(23, 17).Select(number => resumed.At(5, number).Tokens));
    }

    [Fact]
    public void Given_tokens_do_not_count_and_repeated_ones_count_little()
    {
        var documents = new[] { new TextDocument([1, 2, 3, 4, 5], AnswerFrom: 3) };
        var plain = new TextSequences(documents, bytes, separator: 256, length: 6, repeated: 0, repeatWeight: 0.1).At(1, 0);
        Assert.Equal([1, 2, 3, 4, 5, 256], plain.Tokens);
        Assert.Equal([0, 0, 0, 1, 1, 1], plain.Weights);
        var prompt = bytes.Encode(TextSequences.RepeatPrompt).Count;
        var repeating = new TextSequences(documents, bytes, separator: 256, length: 6 + prompt + 2, repeated: 2, repeatWeight: 0.1).At(1, 0);
        Assert.Equal(TextSequences.RepeatPrompt, bytes.Decode(repeating.Tokens.Skip(6).Take(prompt).Select(token => (int)token)));
        Assert.Equal([0.1f, 0.1f], repeating.Weights[^2..]);
        Assert.All(repeating.Weights[6..^2], weight => Assert.Equal(0, weight));
        Assert.Contains(Enumerable.Range(0, 5), start => repeating.Tokens.Skip(start).Take(2).SequenceEqual(repeating.Tokens[^2..]));
    }

    [Theory]
    [InlineData(100, 0, "do not fill one sequence of 100")]
    [InlineData(30, 20, "max_seq_length is 30")]
    public void Too_little_text_or_room_is_refused(int length, int repeated, string says) =>
        Assert.Contains(says, Assert.Throws<TextCorpusException>(() => Sequences(length, repeated)).Message, StringComparison.Ordinal);

    private TextSequences Sequences(int length, int repeated)
    {
        var documents = Enumerable.Range(0, 26).Select(index => new TextDocument(['a' + index, 'A' + index], 0)).ToList();
        return new TextSequences(documents, bytes, 256, repeated == 3 ? length + bytes.Encode(TextSequences.RepeatPrompt).Count + 3 : length, repeated, 0.1);
    }

    private static List<string> Epoch(TextSequences sequences, int epoch) =>
        [.. Enumerable.Range(0, sequences.PerEpoch).Select(index => string.Concat(sequences.At(3, ((long)epoch * sequences.PerEpoch) + index).Tokens.Select(token => token == 256 ? '|' : (char)token)))];

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(root, name), content);
}
