using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>Documents of any lengths, read by the rows of a batch segment by segment, against a stream of each document.</summary>
public sealed class CarriedMemoryTests
{
    private const int Rows = 3;

    public static TheoryData<int> Draws => [.. Enumerable.Range(0, 54).Where(draw => draw % Enum.GetValues<Architecture>().Length != (int)Architecture.Full)];

    [Theory]
    [MemberData(nameof(Draws))]
    public void What_rows_carry_makes_their_segments_the_documents_stream(int draw)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (decoder, _, random) = DecoderTests.Draw(draw);
        var length = (int)(MemoryMode.Of(decoder.Spec).Block!.Value * random.Next(1, 4));
        var documents = Documents(random, decoder.Spec.VocabSize, length);
        var streams = new DocumentStreams(documents, end: 0, length);
        var found = new Dictionary<long, List<double[]>>();
        CarriedMemory? memory = null;
        for (var step = 0; step < 9; step++)
        {
            var segments = streams.At(draw, step, Rows);
            var output = TrainingPass.Run(
                decoder, tensor(segments.SelectMany(segment => segment.Tokens).ToArray()).view(Rows, length),
                from: new Continuation([.. segments.Select(segment => segment.Consumed)], [.. segments.Select(segment => segment.Document * 100)], memory));
            memory?.Dispose();
            memory = output.Carried;
            for (var row = 0; row < Rows; row++)
            {
                var own = Own(documents, draw, segments[row].Document);
                var there = Math.Min(length, own.Length - (int)segments[row].Consumed);
                if (!found.TryGetValue(segments[row].Document, out var logits)) found[segments[row].Document] = logits = [];
                Assert.Equal(segments[row].Consumed, logits.Count);
                Assert.Equal(own.Skip(logits.Count).Take(there).Select(token => (long)token), segments[row].Tokens.Take(there));
                logits.AddRange(DecoderTests.Rows(output.Logits, row)[..there]);
            }
        }

        memory?.Dispose();
        Assert.True(found.Count > Rows, "rows go from document to document");
        foreach (var (document, logits) in found)
        {
            using var stream = new StreamingPass(decoder, batch: 1, firstPosition: document * 100);
            var tokens = Own(documents, draw, document)[..logits.Count];
            DecoderTests.AssertClose(DecoderTests.Rows(stream.Next(DecoderTests.Ids(tokens)), 0), [.. logits], 1e-7);
        }
    }

    [Fact]
    public void No_gradient_crosses_from_one_pass_to_the_next()
    {
        using var scope = NewDisposeScope();
        var decoder = DecoderTests.Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 2, FamBlocks = 2, MemorySegments = 1, BlockSize = 4 });
        using var left = TrainingPass.Run(decoder, DecoderTests.Ids([1, 2, 3, 4]), from: new Continuation([0], [0], null)).Carried!;
        Assert.All(left.Tensors, item => Assert.False(item.Value.requires_grad));
        var output = TrainingPass.Run(decoder, DecoderTests.Ids([5, 6, 7, 8]), from: new Continuation([4], [0], left));
        output.Carried!.Dispose();
        output.Logits.square().sum().backward();
        var gradient = decoder.model.embed_tokens.Weight.grad!;
        Assert.Equal(0, gradient.narrow(0, 1, 4).abs().sum().item<float>());
        Assert.NotEqual(0, gradient.narrow(0, 5, 4).abs().sum().item<float>());
        Assert.Null(decoder.model.fam_prompt!.Weight.grad);
    }

    [Theory]
    [InlineData(Architecture.Full, 8, "the architecture full attends to all of a sequence")]
    [InlineData(Architecture.Fam, 6, "must be a multiple of block_size (4)")]
    [InlineData(Architecture.Swa, 8, "must be a multiple of sliding_window (3)")]
    public void What_cannot_be_carried_is_refused_by_name(Architecture architecture, int tokens, string says)
    {
        using var scope = NewDisposeScope();
        var decoder = DecoderTests.Build(new ModelSpec { Architecture = architecture, FamLength = architecture == Architecture.Fam ? 2 : 0, SlidingWindow = 3, BlockSize = 4 });
        var refusal = Assert.Throws<ArgumentException>(() => TrainingPass.Run(decoder, DecoderTests.Ids(new int[tokens]), from: new Continuation([0], [0], null)));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Of one token, of less than a segment, of exactly two, and longer ones.</summary>
    private static List<TextDocument> Documents(Random random, int vocabulary, int length) =>
        [.. new[] { 1, length - 1, 2 * length, random.Next(1, 4 * length), random.Next(1, 4 * length) }.Where(count => count > 0)
            .Select(count => new TextDocument([.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))], 0))];

    /// <summary>The tokens of a document by its number in the run.</summary>
    private static int[] Own(List<TextDocument> documents, int seed, long number)
    {
        var (epoch, order) = (number / documents.Count, Enumerable.Range(0, documents.Count).ToArray());
        NamedRandom.Random(seed, "data", epoch).Shuffle(order);
        return documents[order[number % documents.Count]].Tokens;
    }
}
