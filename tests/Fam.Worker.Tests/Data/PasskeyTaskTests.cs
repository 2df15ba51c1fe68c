using Fam.Contracts.Specs;
using Fam.Worker.Data;

namespace Fam.Worker.Tests.Data;

public sealed class PasskeyTaskTests
{
    private readonly PasskeyTask task = new(new TaskSpec(), blockSize: 32, new PasskeyWordTokenizer());

    [Fact]
    public void The_word_vocabulary_has_54_entries() => Assert.Equal(54, task.Tokenizer.VocabSize);

    [Fact]
    public void A_prompt_reads_as_the_paper_writes_it()
    {
        var sample = task.Create(fillerBlocks: 0, fillerTokens: 0, "40718");
        var text = task.Tokenizer.Decode(sample.Tokens);
        Assert.StartsWith(
            "There is an important info hidden inside a lot of irrelevant text. Find it and memorize them. I will quiz you about the important "
            + "information there. The pass key is 40718. Remember it. 40718 is the pass key. The grass is green. The sky is blue.", text, StringComparison.Ordinal);
        Assert.EndsWith("What is the pass key? The pass key is 40718", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Introduction_and_key_fill_two_blocks_and_the_question_is_in_the_last()
    {
        foreach (var filler in new[] { 0, 1, 48 })
        {
            foreach (var tokens in new[] { 0, task.Slack })
            {
                var sample = task.Create(filler, tokens, "12345");
                Assert.Equal(1, sample.NeedleEndsAt / 32);
                Assert.Equal(filler + 2, sample.QueryAt / 32);
                Assert.Equal(filler + 2, (sample.Tokens.Length - 1) / 32);
                Assert.Equal(filler + 1, PasskeyReach.DistanceInBlocks(sample, 32));
            }
        }
    }

    [Fact]
    public void Key_positions_point_at_the_key()
    {
        var sample = task.Create(1, 3, "90210");
        foreach (var at in new[] { sample.FirstKeyAt, sample.SecondKeyAt, sample.AnswerAt })
            Assert.Equal("90210", task.Tokenizer.Decode(sample.Tokens[at..(at + sample.KeyTokens)]));
    }

    [Theory]
    [InlineData("passkey-words")]
    [InlineData("bytes")]
    public void Text_survives_encoding(string tokenizer)
    {
        var coder = NamedTokenizer.Of(tokenizer);
        const string text = "The pass key is 00042. Remember it.";
        Assert.Equal(text, coder.Decode(coder.Encode(text)));
        Assert.All(coder.Encode(text), id => Assert.InRange(id, 0, coder.VocabSize - 1));
    }

    [Fact]
    public void Bytes_lay_out_in_blocks_too()
    {
        var bytes = new PasskeyTask(new TaskSpec { Tokenizer = "bytes" }, blockSize: 64, new ByteTokenizer());
        var sample = bytes.Create(3, bytes.Slack, "55555");
        Assert.Equal(sample.QueryAt / 64, (sample.Tokens.Length - 1) / 64);
        Assert.Equal(3, PasskeyReach.DistanceInBlocks(sample, 64) - PasskeyReach.DistanceInBlocks(bytes.Create(0, 0, "55555"), 64));
    }

    [Fact]
    public void A_word_outside_the_vocabulary_is_named()
    {
        var failure = Assert.Throws<ArgumentException>(() => task.Tokenizer.Encode("The elephant"));
        Assert.Contains("elephant", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_does_not_fit_a_block_is_refused_with_the_sizes()
    {
        var failure = Assert.Throws<ArgumentException>(() => new PasskeyTask(new TaskSpec { KeyDigits = 8 }, blockSize: 16, new PasskeyWordTokenizer()));
        Assert.Contains("18 tokens", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passkey-words")]
    [InlineData("bytes")]
    public void Every_digit_of_a_key_is_a_token(string tokenizer)
    {
        var digits = new PasskeyTask(new TaskSpec(), blockSize: 64, NamedTokenizer.Of(tokenizer));
        Assert.True(digits.KeysAreAlike);
        Assert.Equal(5, digits.Create(0, digits.Slack, "00000").KeyTokens);
    }

    [Fact]
    public void Arms_see_the_same_keys_whatever_their_batch_size()
    {
        var large = task.TrainingBatch(seed: 3, step: 77, largestFiller: 10, batchSize: 16);
        var small = task.TrainingBatch(seed: 3, step: 77, largestFiller: 10, batchSize: 8);
        Assert.Equal(small.Select(sample => sample.Key), large.Take(8).Select(sample => sample.Key));
        Assert.Equal(small[0].Tokens.Length, large[0].Tokens.Length);
        Assert.NotEqual(large[0].Key, task.TrainingBatch(3, 78, 10, 16)[0].Key);
        Assert.NotEqual(large[0].Key, task.TrainingBatch(4, 77, 10, 16)[0].Key);
    }

    [Fact]
    public void Filler_is_uniform_up_to_the_largest()
    {
        var blocks = Enumerable.Range(0, 3_000).Select(step => (task.TrainingBatch(0, step, 3, 1)[0].QueryAt / 32) - 2).ToList();
        for (var filler = 0; filler <= 3; filler++) Assert.InRange(blocks.Count(found => found == filler), 600, 900);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(0, -1)]
    public void Reach_in_filler_is_depth_times_segments_less_the_distance_without_filler(int segments, int expected) =>
        Assert.Equal(expected, PasskeyReach.LargestFiller(new ModelSpec { Architecture = Architecture.Bswa, MemorySegments = segments, BlockSize = 32 }, task));
}
