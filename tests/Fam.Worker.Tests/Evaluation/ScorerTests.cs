using Fam.Worker.Evaluation;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>Scorers, by the rules of the implementations that they equal.</summary>
public sealed class ScorerTests
{
    [Theory]
    [InlineData("The  Cat's, mat!", "cats mat")]
    [InlineData("an apple a day", "apple day")]
    [InlineData("theatre & another", "theatre another")]
    [InlineData("U.S.A.", "usa")]
    [InlineData("$5 + ^3 `x` ~|=<>", "5 3 x")]
    public void SQuAD_normalizes_as_its_script_does(string text, string normalized) => Assert.Equal(normalized, SquadScorer.Normalized(text));

    [Theory]
    [InlineData("the cat sat", "cat sat down", 0.8)]
    [InlineData("yes", "no", 0)]
    [InlineData("a a b b", "b b b", 0.8)] // articles go first
    [InlineData("", "", 0)]
    public void F1_counts_words_as_often_as_both_have_them(string expected, string said, double f1) =>
        Assert.Equal(f1, new SquadScorer("f1").Score(Sample(expected), Said(said))["f1"], 12);

    [Fact]
    public void The_best_of_several_answers_counts()
    {
        var score = new SquadScorer("f1").Score(Sample("in Paris", "Paris"), Said(" paris."));
        Assert.Equal((1, 1), (score["f1"], score["exact_match"]));
    }

    [Theory]
    [InlineData(true, " 123 and\t456", 1)]
    [InlineData(true, "123", 0.5)]
    [InlineData(false, "It is 456.", 1)]
    [InlineData(false, "none", 0)]
    public void RULER_looks_for_the_expected_texts(bool all, string said, double score)
    {
        var scorer = new StringMatch(all);
        Assert.Equal(score, scorer.Score(Sample("123", "456"), Said(said))[scorer.Metric]);
    }

    [Fact]
    public void RULER_compares_without_regard_to_case() => Assert.Equal(1, new StringMatch(all: true).Score(Sample("ABC-def"), Said("abc-DEF"))["string_match_all"]);

    [Fact]
    public void Choices_are_ranked_as_they_are_by_characters_and_by_bytes()
    {
        var sample = Sample("ééé") with { Question = new Choose([new Choice("aaaa", [1]), new Choice("ééé", [2]), new Choice("a", [3])]) };
        var answer = Said("") with { Likelihoods = [(-4, false), (-4.2, false), (-1.3, false)] };
        var score = new RankedChoice().Score(sample, answer);
        // Per character −1, −1.4, −1.3; per byte −1, −0.7, −1.3.
        Assert.Equal((0, 0, 1), (score["acc"], score["acc_norm"], score["acc_bytes"]));
    }

    private static EvaluationSample Sample(params string[] expected) => new() { Length = 0, Index = 0, Prompt = [1], Question = new Continue(1, []), Expected = expected };

    private static EvaluationAnswer Said(string text) => new() { Text = text, Tokens = 1 };
}
