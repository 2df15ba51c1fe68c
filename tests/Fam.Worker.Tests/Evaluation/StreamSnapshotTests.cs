using Fam.Worker.Evaluation.Asking;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>A long prompt goes on from what its stream remembered when it was interrupted.</summary>
public sealed class StreamSnapshotTests : Trials
{
    [Fact]
    public void An_interrupted_prompt_goes_on_from_its_last_snapshot_with_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        var decoder = new Decoder(Model);
        Initialization.Apply(decoder, 3);
        int[] prompt = [.. Enumerable.Range(0, 2_000).Select(index => index * 7 % 256)];
        var (first, second) = (Attempt("1"), Attempt("2"));
        var (whole, expected) = new PromptReading(decoder, prompt, CPU, new StreamSnapshots(Attempt("0"), 0)).Open(CancellationToken.None);
        whole.Dispose();

        // The part that an interrupted attempt got through.
        using (var stream = new StreamingPass(decoder, batch: 1))
        {
            stream.Skip(tensor(prompt.Take(1_024).Select(id => (long)id).ToArray()).unsqueeze(0));
            new StreamSnapshots(first, 16).Take(stream, prompt);
        }

        var snapshots = new StreamSnapshots(second, 16);
        using (var restored = new StreamingPass(decoder, batch: 1))
        {
            snapshots.Restore(restored, prompt);
            Assert.Equal(1_024, restored.Consumed);
        }

        var (resumed, next) = new PromptReading(decoder, prompt, CPU, snapshots).Open(CancellationToken.None);
        resumed.Dispose();
        Assert.Equal(expected, next);
        Assert.Empty(Directory.GetFiles(Path.Combine(second, "evaluation")));

        // One that cannot be read only costs time.
        File.WriteAllText(Assert.Single(Directory.GetFiles(Path.Combine(first, "evaluation"))), "torn");
        using var anew = new StreamingPass(decoder, batch: 1);
        snapshots.Restore(anew, prompt);
        Assert.Equal(0, anew.Consumed);
    }

    private string Attempt(string token) => Directory.CreateDirectory(Path.Combine(Root, "job", token)).FullName;
}
