using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>Synthetic tasks: lengths, answers, needles, and the same samples each time.</summary>
public sealed class SyntheticTaskTests : Trials
{
    private static readonly ByteTokenizer Bytes = new();

    public static TheoryData<string> Synthetic => [.. EvaluationTasks.Ruler.Where(task => !task.StartsWith("qa_", StringComparison.Ordinal)), "needle"];

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void Samples_fill_their_length_hold_their_answers_and_are_the_same_each_time(string name)
    {
        var spec = new EvaluationSpec { Task = name, ContextLengths = name == "cwe" ? [8_000, 12_000] : [4_500, 9_000], Samples = 2, DocumentDepthPercents = [0, 50] };
        var (task, again) = (Create(spec), Create(spec));
        Assert.Equal(name, task.Name);
        foreach (var length in task.Lengths)
        {
            var sample = task.Sample(length, 1);
            var asked = Assert.IsType<Continue>(sample.Question);
            Assert.InRange(sample.Prompt.Count + asked.MaxNewTokens, length * 0.75, length);
            var text = Bytes.Decode(sample.Prompt);
            Assert.All(sample.Expected, answer => Assert.Contains(answer, text, StringComparison.Ordinal));
            Assert.Equal(sample.Prompt, again.Sample(length, 1).Prompt);
            Assert.NotEqual(sample.Prompt, task.Sample(length, 0).Prompt);
            if (name is "cwe" or "fwe")
            {
                Assert.Null(sample.NeedleEndsAt);
                continue;
            }

            // The text up to where the needle is said to end says the answer; what follows does not, but for a chain's names.
            var end = Assert.NotNull(sample.NeedleEndsAt);
            Assert.Contains(sample.Expected, answer => Bytes.Decode(sample.Prompt.Take(end + 1)).TrimEnd('.').EndsWith(answer, StringComparison.Ordinal) || name == "vt");
        }
    }

    [Fact]
    public void RULERs_words_turn_singular_where_one_value_is_asked_for()
    {
        var one = Bytes.Decode(Create(new EvaluationSpec { Task = "niah_single_1", ContextLengths = [2_000] }).Sample(2_000, 0).Prompt);
        Assert.StartsWith("A special magic number is hidden within the following text. Make sure to memorize it. I will quiz you about the number afterwards.\nThe grass is green.", one, StringComparison.Ordinal);
        Assert.Matches("What is the special magic number for [a-z]+-[a-z]+ mentioned in the provided text\\? The special magic number for [a-z]+-[a-z]+ mentioned in the provided text is$", one);
        var four = Bytes.Decode(Create(new EvaluationSpec { Task = "niah_multiquery", ContextLengths = [3_000] }).Sample(3_000, 0).Prompt);
        Assert.Matches("What are all the special magic numbers for ([a-z]+-[a-z]+, ){3}and [a-z]+-[a-z]+ mentioned in the provided text\\?", four);
    }

    [Fact]
    public void The_needle_lies_where_the_grid_says()
    {
        var task = Create(new EvaluationSpec { Task = "needle", ContextLengths = [1_000], DocumentDepthPercents = [0, 50, 100], Samples = 1 });
        var ends = Enumerable.Range(0, task.SamplesAt(1_000)).Select(index => task.Sample(1_000, index)).ToList();
        Assert.Equal([0, 50, 100], ends.Select(sample => sample.DepthPercent));
        Assert.StartsWith(" The special magic number is: ", Bytes.Decode(ends[0].Prompt), StringComparison.Ordinal);
        Assert.InRange(ends[1].NeedleEndsAt!.Value, 400, 520);
        Assert.Equal(ends[2].Prompt.Count, ends[2].NeedleEndsAt + 1 + Bytes.Encode("\nWhat is the special magic number mentioned in the text above? The special magic number mentioned in the text above is").Count);
        Assert.Single(ends.SelectMany(sample => sample.Expected).Distinct());
    }

    [Fact]
    public void A_length_without_room_for_the_task_is_refused_with_what_it_takes()
    {
        var failure = Assert.Throws<TrialFailedException>(() => Run(new EvaluationSpec { Task = "cwe", ContextLengths = [300], Samples = 1 }));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Matches("context_lengths has 300; the smallest sample of cwe takes \\d+ tokens", failure.Message);
    }

    [Fact]
    public void Documents_of_a_users_file_stand_around_the_question()
    {
        var file = Path.Combine(Root, "squad.json");
        File.WriteAllText(file, """
            {"data": [
              {"paragraphs": [{"context": "Rome lies on the Tiber.", "qas": [{"question": "Where does Rome lie?", "is_impossible": false, "answers": [{"text": "the Tiber"}, {"text": "on the Tiber"}]}]},
                              {"context": "Rome is old.", "qas": [{"question": "No?", "is_impossible": true, "answers": []}]}]},
              {"paragraphs": [{"context": "Oslo is cold.", "qas": []}]}]}
            """);
        var sample = Create(new EvaluationSpec { Task = "qa_1", DataFile = file, ContextLengths = [2_000] }).Sample(2_000, 0);
        var text = Bytes.Decode(sample.Prompt);
        Assert.Equal(["the Tiber", "on the Tiber"], sample.Expected);
        Assert.EndsWith("\n\nQuestion: Where does Rome lie? Answer:", text, StringComparison.Ordinal);
        Assert.All(new[] { "Document 1:\n", "Document 3:\n", "Oslo is cold.", "Rome is old." }, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.EndsWith("Rome lies on the Tiber.", Bytes.Decode(sample.Prompt.Take(sample.NeedleEndsAt!.Value + 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Filler_before_the_key_is_part_of_the_length()
    {
        var spec = new EvaluationSpec { Task = "passkey_prefix", FillerBlocks = [6], Samples = 8 };
        var (both, behind) = (Create(spec), Create(spec with { Task = "passkey" }));
        var samples = Enumerable.Range(0, 8).Select(index => both.Sample(6, index)).ToList();
        Assert.True(samples.Select(sample => sample.NeedleEndsAt).Distinct().Count() > 2);
        Assert.All(samples, sample => Assert.InRange(sample.Prompt.Count / 64, behind.Sample(6, 0).Prompt.Count / 64, (behind.Sample(6, 0).Prompt.Count / 64) + 1));
    }

    [Fact]
    public void A_longer_prompt_than_is_wanted_is_an_error_or_a_recorded_skip_and_never_cut()
    {
        var spec = new EvaluationSpec { Task = "needle", ContextLengths = [256], DocumentDepthPercents = [50], Samples = 1, MaxNewTokens = 1, MaxPromptTokens = 100 };
        Assert.Contains("max_prompt_tokens is 100", Assert.Throws<TrialFailedException>(() => Run(spec)).Message, StringComparison.Ordinal);
        var run = Run(spec with { WhenTooLong = "skip" });
        Assert.Equal("its prompt has 255 tokens; max_prompt_tokens is 100", Assert.Single(Samples(run)).Skipped);
        Assert.Empty(Metrics(run));
    }

    private IEvaluationTask Create(EvaluationSpec spec) => EvaluationTaskFactory.Create(spec, Assignment(spec), Model, Bytes);
}
