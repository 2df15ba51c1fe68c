using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>Both paths against the paper's equations, for randomly drawn configurations.</summary>
public sealed class DecoderTests
{
    private const double Tolerance = 1e-4;

    /// <summary>In float64.</summary>
    private const double Exact = 1e-8;

    public static TheoryData<int> Draws => [.. Enumerable.Range(0, 54)];

    [Theory]
    [MemberData(nameof(Draws))]
    public void Training_path_equals_the_equations(int draw)
    {
        using var scope = NewDisposeScope();
        var (decoder, tokens, random) = Draw(draw);
        var position = random.Next(0, 3) * 1_000L;
        AssertClose(new ReferenceDecoder(decoder).Logits(tokens, position), Rows(TrainingPass.Run(decoder, Ids(tokens), position).Logits, 0), Exact);
    }

    [Theory]
    [MemberData(nameof(Draws))]
    public void Streaming_path_equals_the_equations_however_the_stream_is_cut(int draw)
    {
        using var scope = NewDisposeScope();
        var (decoder, tokens, random) = Draw(draw);
        using var stream = new StreamingPass(decoder, batch: 1);
        var rows = new List<double[]>();
        while (rows.Count < tokens.Length)
        {
            var count = Math.Min(random.Next(1, decoder.Spec.BlockSize * 2), tokens.Length - rows.Count);
            rows.AddRange(Rows(stream.Next(Ids(tokens[rows.Count..(rows.Count + count)])), 0));
        }

        AssertClose(new ReferenceDecoder(decoder).Logits(tokens), [.. rows], Exact);
    }

    [Theory]
    [MemberData(nameof(Draws))]
    public void Changing_later_tokens_changes_no_earlier_logit(int draw)
    {
        using var scope = NewDisposeScope();
        var (decoder, tokens, random) = Draw(draw);
        var before = Rows(TrainingPass.Run(decoder, Ids(tokens)).Logits, 0);
        var cut = random.Next(1, tokens.Length);
        int[] changed = [.. tokens[..cut], .. tokens[cut..].Select(token => (token + 1) % decoder.Spec.VocabSize)];
        var after = Rows(TrainingPass.Run(decoder, Ids(changed)).Logits, 0);
        AssertClose(before[..cut], after[..cut]);
        Assert.NotEqual(before[cut], after[cut]);
    }

    [Fact]
    public void A_batch_equals_its_sequences_one_by_one_on_both_paths()
    {
        using var scope = NewDisposeScope();
        var decoder = Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 3, MemorySegments = 1, BlockSize = 5 });
        var random = new Random(5);
        var rows = Enumerable.Range(0, 3).Select(_ => Tokens(random, 17, decoder.Spec.VocabSize)).ToArray();
        var batch = stack([.. rows.Select(row => Ids(row).squeeze(0))], 0);
        var together = TrainingPass.Run(decoder, batch).Logits;
        using var stream = new StreamingPass(decoder, batch: 3);
        var streamed = stream.Next(batch);
        for (var n = 0; n < rows.Length; n++)
        {
            var alone = Rows(TrainingPass.Run(decoder, Ids(rows[n])).Logits, 0);
            AssertClose(alone, Rows(together, n));
            AssertClose(alone, Rows(streamed, n));
        }
    }

    [Theory]
    [InlineData(Architecture.Full)]
    [InlineData(Architecture.Fam)]
    public void A_decoder_moved_to_float64_computes_in_float64(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        var decoder = Build(new ModelSpec { Architecture = architecture, FamLength = architecture == Architecture.Fam ? 3 : 0, MemorySegments = 1, BlockSize = 6 });
        var tokens = Tokens(new Random(3), 40, decoder.Spec.VocabSize);
        var expected = new ReferenceDecoder(decoder).Logits(tokens);
        decoder.to(float64);
        using var stream = new StreamingPass(decoder, batch: 1);
        foreach (var logits in new[] { TrainingPass.Run(decoder, Ids(tokens)).Logits, stream.Next(Ids(tokens)) })
            AssertClose(expected, Rows(logits, 0), 1e-9);
    }

    [Fact]
    public void Logits_outlive_their_stream_and_a_stream_leaves_nothing_behind()
    {
        using var scope = NewDisposeScope();
        var decoder = Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 2, MemorySegments = 1, BlockSize = 4 });
        var ids = Ids([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var (held, undisposed) = (scope.DisposablesCount, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        Tensor logits;
        using (var stream = new StreamingPass(decoder, batch: 1)) logits = stream.Next(ids);
        Assert.Equal(9, Rows(logits.alias(), 0).Length);
        Assert.True(scope.Contains(logits));
        Assert.InRange(scope.DisposablesCount - held, 1, 9);
        Assert.InRange(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - undisposed, 0, 8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_passed_state_replaces_the_prompt_and_its_first_update_has_no_residual(int segments)
    {
        using var scope = NewDisposeScope();
        var decoder = Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 3, MemorySegments = segments, BlockSize = 6 });
        var random = new Random(6);
        var earlier = TrainingPass.Run(decoder, Ids(Tokens(random, 20, decoder.Spec.VocabSize)), wantLastFam: true).LastFam;
        var tokens = Tokens(random, 20, decoder.Spec.VocabSize);
        var expected = new ReferenceDecoder(decoder).Logits(tokens, passed: [.. earlier.Select(fam => Rows(fam, 0))]);
        AssertClose(expected, Rows(TrainingPass.Run(decoder, Ids(tokens), passedFam: earlier).Logits, 0));
    }

    [Fact]
    public void Stopping_the_gradient_changes_no_logit_but_cuts_the_gradient_into_memory()
    {
        using var scope = NewDisposeScope();
        var open = Build(new ModelSpec { Architecture = Architecture.Bswa, MemorySegments = 1, BlockSize = 4 });
        var shut = Build(open.Spec with { MemoryStopGradient = true });
        var tokens = Ids([3, 1, 4, 1, 5, 9, 2, 6]);
        var (a, b) = (TrainingPass.Run(open, tokens).Logits, TrainingPass.Run(shut, tokens).Logits);
        AssertClose(Rows(a, 0), Rows(b, 0));
        a.narrow(1, 7, 1).square().sum().backward();
        b.narrow(1, 7, 1).square().sum().backward();
        var (withMemory, without) = (open.model.embed_tokens.Weight.grad!, shut.model.embed_tokens.Weight.grad!);
        Assert.NotEqual(0, withMemory[3].abs().sum().item<float>());
        Assert.Equal(0, without[3].abs().sum().item<float>());
    }

    [Fact]
    public void Gradient_flows_from_the_last_block_through_the_memory_to_the_first()
    {
        using var scope = NewDisposeScope();
        var decoder = Build(new ModelSpec { Architecture = Architecture.Fam, FamLength = 2, BlockSize = 4 });
        TrainingPass.Run(decoder, Ids([20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).Logits.narrow(1, 11, 1).square().sum().backward();
        Assert.NotEqual(0, decoder.model.embed_tokens.Weight.grad![20].abs().sum().item<float>());
        Assert.NotEqual(0, decoder.model.fam_prompt!.Weight.grad!.abs().sum().item<float>());
    }

    [Fact]
    public void A_stream_forgets_nothing_it_should_keep_and_keeps_nothing_else()
    {
        using var scope = NewDisposeScope();
        var decoder = Build(new ModelSpec { Architecture = Architecture.Bswa, MemorySegments = 1, BlockSize = 4, NumHiddenLayers = 1 });
        var tokens = Tokens(new Random(9), 16, decoder.Spec.VocabSize);
        int[] otherPast = [.. tokens[..8].Select(token => (token + 1) % decoder.Spec.VocabSize), .. tokens[8..]];
        var (a, b) = (Rows(TrainingPass.Run(decoder, Ids(tokens)).Logits, 0), Rows(TrainingPass.Run(decoder, Ids(otherPast)).Logits, 0));
        AssertClose(a[12..], b[12..]); // one layer reaches one block back: block 3 cannot see blocks 0 and 1
        Assert.NotEqual(a[8], b[8]);
    }

    internal static Decoder Build(ModelSpec spec, int seed = 1)
    {
        var whole = spec with { VocabSize = 23, HiddenSize = 16, IntermediateSize = 20, NumHiddenLayers = Math.Min(spec.NumHiddenLayers, 3), NumAttentionHeads = 4, NumKeyValueHeads = spec.NumKeyValueHeads };
        var decoder = new Decoder(whole);
        Initialization.Apply(decoder, seed);
        return decoder;
    }

    internal static Tensor Ids(int[] tokens) => tensor(tokens.Select(token => (long)token).ToArray()).unsqueeze(0);

    internal static double[][] Rows(Tensor tensor, int row) =>
        [.. tensor[row].detach().to(float64).contiguous().data<double>().ToArray().Chunk((int)tensor.shape[^1])];

    internal static void AssertClose(double[][] expected, double[][] actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var t = 0; t < expected.Length; t++)
        {
            for (var v = 0; v < expected[t].Length; v++)
                Assert.True(Math.Abs(expected[t][v] - actual[t][v]) < tolerance, $"token {t}, logit {v}: {expected[t][v]} expected, {actual[t][v]} found");
        }
    }

    private static int[] Tokens(Random random, int count, int vocabulary) => [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];

    internal static (Decoder Decoder, int[] Tokens, Random Random) Draw(int draw)
    {
        var random = new Random(draw);
        var architecture = (Architecture)(draw % Enum.GetValues<Architecture>().Length);
        var block = random.Next(3, 9);
        var heads = 1 << random.Next(0, 3);
        var spec = new ModelSpec
        {
            VocabSize = random.Next(11, 40),
            HiddenSize = 4 * heads * random.Next(1, 4),
            IntermediateSize = random.Next(8, 30),
            NumHiddenLayers = random.Next(1, 4),
            NumAttentionHeads = heads,
            NumKeyValueHeads = 1 << random.Next(0, (int)Math.Log2(heads) + 1),
            HeadDim = random.Next(3) == 0 ? 6 : null,
            RopeTheta = random.Next(2) == 0 ? 10_000 : 500,
            TieWordEmbeddings = random.Next(3) == 0,
            Architecture = architecture,
            BlockSize = block,
            MemorySegments = architecture == Architecture.Full ? 0 : random.Next(0, 4),
            FamLength = architecture.HasMemoryLength() ? random.Next(1, block + 1) : 0,
            FamBlocks = random.Next(2) == 0 ? 1 : random.Next(2, 7),
            FamPosition = (FamPosition)random.Next(3),
            FamInit = (FamInit)random.Next(2),
            SlidingWindow = random.Next(1, 3 * block),
        };
        var decoder = new Decoder(spec);
        Initialization.Apply(decoder, draw);
        // Gains of exactly 1 would hide a gain that is not applied.
        using var grad = no_grad();
        foreach (var (_, parameter) in decoder.named_parameters().Where(item => item.parameter.dim() == 1)) parameter.add_(rand(parameter.shape));
        decoder.to(float64); // so that what differs is an equation and not the rounding, which recurrence through all layers amplifies
        return (decoder, Tokens(random, random.Next(2, 7 * block), spec.VocabSize), random);
    }
}
