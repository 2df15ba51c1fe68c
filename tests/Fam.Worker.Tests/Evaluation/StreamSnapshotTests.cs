using System.Collections;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;
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
            new StreamSnapshots(first, 16).Take(stream, prompt, []);
        }

        var snapshots = new StreamSnapshots(second, 16);
        using (var restored = new StreamingPass(decoder, batch: 1))
        {
            snapshots.Restore(restored, prompt, prompt.Length);
            Assert.Equal(1_024, restored.Consumed);
        }

        var (resumed, next) = new PromptReading(decoder, prompt, CPU, snapshots).Open(CancellationToken.None);
        resumed.Dispose();
        Assert.Equal(expected, next);
        Assert.Empty(Directory.GetFiles(Path.Combine(second, "evaluation")));

        // One that cannot be read only costs time.
        File.WriteAllText(Assert.Single(Directory.GetFiles(Path.Combine(first, "evaluation"))), "torn");
        using var anew = new StreamingPass(decoder, batch: 1);
        snapshots.Restore(anew, prompt, prompt.Length);
        Assert.Equal(0, anew.Consumed);
    }

    [Fact]
    public void What_other_weights_left_is_not_gone_on_from()
    {
        using var decoder = new Decoder(Model);
        Initialization.Apply(decoder, 3);
        int[] prompt = [.. Enumerable.Range(0, 100).Select(index => index * 7 % 256)];
        using (var scope = NewDisposeScope())
        using (var stream = new StreamingPass(decoder, batch: 1))
        {
            stream.Skip(zeros([1, 64], int64));
            new StreamSnapshots(Attempt("1"), 1, "some").Take(stream, prompt, []);
        }

        Assert.Equal((0L, 64L), (Reached("others"), Reached("some")));

        long Reached(string weights)
        {
            using var stream = new StreamingPass(decoder, batch: 1);
            new StreamSnapshots(Attempt("2"), 1, weights).Restore(stream, prompt, prompt.Length);
            return stream.Consumed;
        }
    }

    [Fact]
    public void An_interrupted_text_goes_on_with_what_was_added_up()
    {
        using var decoder = new Decoder(Model);
        Initialization.Apply(decoder, 3);
        int[] text = [.. Enumerable.Range(0, 4_000).Select(index => index * 7 % 256)];
        using var interruption = new CancellationTokenSource();
        var expected = Ask(decoder, Attempt("0"), period: 0, [Sample(text, new Predict(1_500, 2_500))], CancellationToken.None);
        Assert.Throws<OperationCanceledException>(() => Ask(decoder, Attempt("1"), period: 4, [Sample(new Interrupting(text, 3_000, interruption), new Predict(1_500, 2_500))], interruption.Token));
        Assert.Single(Directory.GetFiles(Path.Combine(Root, "job", "1", "evaluation")));

        var resumed = new Counting(text);
        Assert.Equal(expected[0].Prediction, Ask(decoder, Attempt("2"), period: 4, [Sample(resumed, new Predict(1_500, 2_500))], CancellationToken.None)[0].Prediction);
        Assert.InRange(resumed.First, 3_000, 3_999);

        // The same text asked from another token on is another reading.
        var other = new Counting(text);
        Ask(decoder, Attempt("3"), period: 4, [Sample(other, new Predict(1_000, 3_000))], CancellationToken.None);
        Assert.Equal(0, other.First);
    }

    [Fact]
    public void Samples_side_by_side_go_on_together()
    {
        using var decoder = new Decoder(Model);
        Initialization.Apply(decoder, 3);
        List<EvaluationSample> samples = [.. Enumerable.Range(1, 3).Select(row => Sample([.. Enumerable.Range(0, 1_000).Select(index => index * row * 7 % 256)], new Recall([1, 2, 3])))];
        var expected = Ask(decoder, Attempt("0"), period: 0, samples, CancellationToken.None);
        using (var scope = NewDisposeScope())
        using (var stream = new StreamingPass(decoder, batch: 3))
        {
            int[][] rows = [.. samples.Select(sample => (int[])[.. sample.Prompt, 1, 2, 3])];
            // Another text's state under this reading's name: if it is taken up, the answers change.
            stream.Skip(zeros([3, 960], int64));
            new StreamSnapshots(Attempt("1"), 4).Take(stream, [.. rows.SelectMany(row => row.Append(-1))], []);
        }

        Assert.NotEqual(Texts(expected), Texts(Ask(decoder, Attempt("2"), period: 4, samples, CancellationToken.None)));
        Directory.Delete(Path.Combine(Root, "job", "1"), recursive: true);
        Assert.Equal(Texts(expected), Texts(Ask(decoder, Attempt("3"), period: 4, samples, CancellationToken.None)));
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "job", "3", "evaluation")));
    }

    private static IEnumerable<string> Texts(IEnumerable<EvaluationAnswer> answers) => answers.Select(answer => answer.Text);

    private static IReadOnlyList<EvaluationAnswer> Ask(Decoder decoder, string attempt, int period, IReadOnlyList<EvaluationSample> samples, CancellationToken cancellation)
    {
        using var grad = no_grad();
        return new Respondent(decoder, new ByteTokenizer(), new StreamSnapshots(attempt, period), cancellation).Answer(samples);
    }

    private static EvaluationSample Sample(IReadOnlyList<int> prompt, Question question) => new() { Length = 1, Index = 0, Prompt = prompt, Question = question, Expected = [] };

    /// <summary>A text whose reading is interrupted at one of its tokens.</summary>
    private sealed class Interrupting(IReadOnlyList<int> ids, int at, CancellationTokenSource interruption) : IReadOnlyList<int>
    {
        public int this[int index]
        {
            get
            {
                if (index == at) interruption.Cancel();
                return ids[index];
            }
        }

        public int Count => ids.Count;

        public IEnumerator<int> GetEnumerator() => ids.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A text that knows which of its tokens was read first.</summary>
    private sealed class Counting(IReadOnlyList<int> ids) : IReadOnlyList<int>
    {
        public int First { get; private set; } = int.MaxValue;

        public int this[int index]
        {
            get
            {
                First = Math.Min(First, index);
                return ids[index];
            }
        }

        public int Count => ids.Count;

        public IEnumerator<int> GetEnumerator() => ids.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private string Attempt(string token) => Directory.CreateDirectory(Path.Combine(Root, "job", token)).FullName;
}
