using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;
using Fam.Worker.Evaluation.Tasks;
using Fam.Worker.Model;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>The next token of texts from real files, by position.</summary>
public sealed class TextEvaluationTests : Trials
{
    private static readonly string[] Texts = [string.Concat(Enumerable.Repeat("Über den Wolken. ", 30)), "short", new('z', 150)];

    private EvaluationSpec Spec
    {
        get
        {
            var books = Path.Combine(Root, "books");
            if (!Directory.Exists(books))
            {
                Directory.CreateDirectory(books);
                for (var index = 0; index < Texts.Length; index++) File.WriteAllText(Path.Combine(books, $"{index}.txt"), Texts[index]);
            }

            return new EvaluationSpec { Task = "text", DataFile = books, ContextLengths = [100, 400, 1000] };
        }
    }

    [Fact]
    public void Stretches_of_a_document_add_up_to_its_loss_in_one_pass()
    {
        var run = Run(Spec);
        var samples = Samples(run);
        Assert.Equal([(100, 0), (100, 1), (100, 2), (400, 0), (400, 1), (1000, 0)], samples.Select(sample => (sample.FillerBlocks, sample.Index)));
        Assert.Equal("tokens 400 to 539 of document 0", samples[^1].Expected);
        var (nats, right, tokens) = (0.0, 0.0, 0.0);
        foreach (var text in Texts)
        {
            var (n, r) = Whole(text);
            (nats, right, tokens) = (nats + n, right + r, tokens + new ByteTokenizer().Encode(text).Count - 1);
        }

        Assert.Equal(tokens, samples.Sum(sample => sample.Metrics!["tokens"]));
        Assert.Equal(tokens + 1, samples.Sum(sample => sample.Metrics!["bytes"])); // Ü is cut in two, and counts where it is whole
        Assert.Equal(nats, samples.Sum(sample => sample.Metrics!["nats"]), 1e-5 * nats);
        var metrics = Metrics(run);
        Assert.Equal(right / tokens, metrics["eval/text/accuracy"], 1e-9);
        Assert.Equal(nats / tokens, metrics["eval/text/loss"], 1e-5);
        Assert.Equal(Math.Exp(metrics["eval/text/loss"]), metrics["eval/text/perplexity"], 1e-9);
        Assert.Equal(nats / Math.Log(2) / (tokens + 1), metrics["eval/text/bits_per_byte"], 1e-5);
        Assert.Equal(samples[^1].Metrics!["loss"], metrics["eval/text/loss@1000"], 1e-9);
        Assert.DoesNotContain("eval/text/nats", metrics.Keys);
    }

    [Fact]
    public void A_document_longer_than_the_last_stretch_is_refused_or_skipped_or_cut_and_the_samples_say_so()
    {
        var narrow = Spec with { ContextLengths = [100, 200] };
        var failure = Assert.Throws<TrialFailedException>(() => Run(narrow));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Contains("document 0 has 540 tokens; the last of context_lengths is 200, and max_tokens is not given", failure.Message, StringComparison.Ordinal);
        var skipped = Samples(Run(narrow with { WhenTooLong = "skip" }));
        Assert.Equal([true, false, false, true, false], skipped.Select(sample => sample.Skipped is not null));
        var cut = Samples(Run(narrow with { MaxTokens = 150 }));
        Assert.Equal("tokens 100 to 149 of document 0, cut by max_tokens from 540", cut.Last(sample => sample.Index == 0).Expected);
        Assert.All(cut, sample => Assert.Null(sample.Skipped));
        Assert.Equal([0, 1], Samples(Run(Spec with { Limit = 2 })).Select(sample => sample.Index).Distinct());
    }

    [Fact]
    public void What_is_given_does_not_count()
    {
        var task = new TextEvaluation([new TextDocument([1, 2, 3, 4, 5, 6], AnswerFrom: 4), new TextDocument([7], 0)], Spec with { ContextLengths = [3, 8] }, new ByteTokenizer());
        Assert.Equal([8], task.Lengths); // nothing is asked before the fourth token
        Assert.Equal(1, task.SamplesAt(8));
        Assert.Equal(new Predict(4, 2), task.Sample(8, 0).Question);
    }

    private (double Nats, double Right) Whole(string text)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var decoder = Checkpoint.LoadModel(Path.Combine(Root, "model"));
        var ids = tensor(new ByteTokenizer().Encode(text).Select(token => (long)token).ToArray());
        var count = ids.shape[0] - 1;
        var scores = nn.functional.log_softmax(TrainingPass.Run(decoder, ids.unsqueeze(0)).Logits.squeeze(0).narrow(0, 0, count), -1);
        var next = ids.narrow(0, 1, count);
        return (-scores.gather(1, next.unsqueeze(1)).sum().item<float>(), scores.argmax(-1).eq(next).sum().item<long>());
    }
}
