using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>A stream that takes up what another remembered goes on as that one does.</summary>
public sealed class StreamStateTests
{
    public static TheoryData<Architecture, int> Cuts => [.. Enum.GetValues<Architecture>().SelectMany(architecture => new[] { (architecture, 12), (architecture, 15) })];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_restored_stream_gives_the_same_numbers_bit_for_bit(Architecture architecture, int cut)
    {
        using var scope = NewDisposeScope();
        var decoder = new Decoder(new ModelSpec
        {
            VocabSize = 40, HiddenSize = 16, IntermediateSize = 24, NumHiddenLayers = 2, NumAttentionHeads = 2, NumKeyValueHeads = 1, BlockSize = 6, Architecture = architecture,
            MemorySegments = architecture.HasSegments() ? 2 : 0, FamLength = 3, FamBlocks = architecture == Architecture.Fam ? 2 : 1, SlidingWindow = 7,
        });
        Initialization.Apply(decoder, 11);
        var tokens = arange(30, int64).unsqueeze(0);
        using var stream = new StreamingPass(decoder, batch: 1);
        stream.Skip(tokens.narrow(1, 0, cut));
        // Copies, as a file holds them.
        var state = new StreamState(stream.State().ToDictionary(item => item.Key, item => item.Value.clone()));
        var goneOn = stream.Next(tokens.narrow(1, cut, 30 - cut));
        using var restored = new StreamingPass(decoder, batch: 1);
        restored.Restore(state);
        Assert.Equal(cut, restored.Consumed);
        Assert.True(goneOn.allclose(restored.Next(tokens.narrow(1, cut, 30 - cut)), rtol: 0, atol: 0));
    }
}
