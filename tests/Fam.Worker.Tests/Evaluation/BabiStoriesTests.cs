using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>BABILong's form: stories of bAbI's files among the sentences of a long text.</summary>
public sealed class BabiStoriesTests : Trials
{
    private const string Stories =
        "1 Mary moved to the bathroom.\n2 John went to the hallway.\n3 Where is Mary? \tbathroom\t1\n4 Daniel took the milk.\n5 Daniel went to the garden.\n6 Where is the milk? \tgarden\t4 5\n" +
        "1 Sandra went to the office.\n2 Where is Sandra? \toffice\t1\n";

    private static readonly ByteTokenizer Bytes = new();

    /// <summary>The facts of the stories up to each question, and those that answer it.</summary>
    private static readonly Dictionary<string, (string[] Facts, string[] Supporting, string Answer)> Known = new(StringComparer.Ordinal)
    {
        ["Where is Mary?"] = (["Mary moved to the bathroom.", "John went to the hallway."], ["Mary moved to the bathroom."], "bathroom"),
        ["Where is the milk?"] = (["Mary moved to the bathroom.", "John went to the hallway.", "Daniel took the milk.", "Daniel went to the garden."], ["Daniel took the milk.", "Daniel went to the garden."], "garden"),
        ["Where is Sandra?"] = (["Sandra went to the office."], ["Sandra went to the office."], "office"),
    };

    [Fact]
    public void Facts_lie_in_their_order_in_the_text_and_the_question_behind_it()
    {
        var spec = Spec(Stories);
        var (task, again) = (Create(spec), Create(spec));
        var asked = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < 12; index++)
        {
            var sample = task.Sample(2_000, index);
            var text = Bytes.Decode(sample.Prompt);
            // The size is searched once, on a story that may have more facts.
            Assert.InRange(sample.Prompt.Count + Assert.IsType<Continue>(sample.Question).MaxNewTokens, 1_700, 2_000);
            Assert.Equal(sample.Prompt, again.Sample(2_000, index).Prompt);
            var question = text[(text.LastIndexOf("\nQuestion: ", StringComparison.Ordinal) + "\nQuestion: ".Length)..^"\nAnswer:".Length];
            var (facts, supporting, answer) = Known[question];
            asked.Add(question);
            Assert.Equal([answer], sample.Expected);
            var places = facts.Select(fact => text.IndexOf(fact, StringComparison.Ordinal)).ToList();
            Assert.All(places, place => Assert.True(place > 0));
            Assert.Equal(places.Order(), places);
            Assert.All(Known.Values.SelectMany(known => known.Facts).Except(facts), other => Assert.DoesNotContain(other, text, StringComparison.Ordinal));
            Assert.EndsWith(supporting[^1], Bytes.Decode(sample.Prompt.Take(sample.NeedleEndsAt!.Value + 1)), StringComparison.Ordinal);
        }

        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_asked_of_a_model()
    {
        var run = Run(Spec(Stories) with { ContextLengths = [600], Samples = 2, MaxNewTokens = 2 });
        Assert.All(Samples(run), sample => Assert.Equal(("babilong", 600, 1), (sample.Task, sample.FillerBlocks, sample.ScorerVersion)));
        Assert.Equal(["eval/babilong/string_match_all", "eval/babilong/string_match_all@600"], Metrics(run).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1 A fact.\nno number\n", ":2 is no line of bAbI")]
    [InlineData("1 A fact.\n2 Where?\tthere\t7\n", ":2 is no line of bAbI")]
    [InlineData("1 A fact.\n2 Where?\tthere\t\n", ":2 is no line of bAbI")]
    [InlineData("1 A fact.\n", "which has no question in it")]
    public void A_file_that_is_none_of_bAbIs_ends_the_trial_as_the_users_error(string stories, string words)
    {
        var failure = Assert.Throws<TrialFailedException>(() => Run(Spec(stories)));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    private EvaluationSpec Spec(string stories)
    {
        var (data, haystack) = (Path.Combine(Root, "qa.txt"), Path.Combine(Root, "book.txt"));
        File.WriteAllText(data, stories);
        File.WriteAllText(haystack, "It was late. Nobody spoke, and the fire had gone out! Was it over? \"Not yet.\" The wind rose.\nSomewhere a door fell shut.");
        return new EvaluationSpec { Task = "babilong", DataFile = data, HaystackFile = haystack, ContextLengths = [2_000], Samples = 12 };
    }

    private IEvaluationTask Create(EvaluationSpec spec) => EvaluationTaskFactory.Create(spec, Assignment(spec), Model, Bytes);
}
