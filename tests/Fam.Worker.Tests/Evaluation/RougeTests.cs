using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>ROUGE against what Google's rouge_score gave for the same texts (scripts/rouge-fixtures.py).</summary>
public sealed class RougeTests
{
    private static readonly JsonNode Fixture = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Evaluation", "Fixtures", "rouge.json")))!;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Fixture["cases"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_equal_those_of_rouge_score(int number)
    {
        var item = Fixture["cases"]![number]!;
        var (target, prediction) = (item["target"]!.GetValue<string>(), item["prediction"]!.GetValue<string>());
        foreach (var (key, stem) in new[] { ("plain", false), ("stemmed", true) })
        {
            List<string> Words(string text) => RougeWords.English(text, stem);
            List<IReadOnlyList<string>> Sentences(string text) => [.. text.Split('\n').Where(line => line.Length > 0).Select(Words)];
            Check("rouge1", Rouge.Grams(Words(target), Words(prediction), 1));
            Check("rouge2", Rouge.Grams(Words(target), Words(prediction), 2));
            Check("rouge3", Rouge.Grams(Words(target), Words(prediction), 3));
            Check("rougeL", Rouge.Longest(Words(target), Words(prediction)));
            Check("rougeLsum", Rouge.Summary(Sentences(target), Sentences(prediction)));

            void Check(string kind, RougeScore score)
            {
                var expected = item[key]![kind].Deserialize<double[]>()!;
                Assert.Equal(expected[0], score.Precision, 12);
                Assert.Equal(expected[1], score.Recall, 12);
                Assert.Equal(expected[2], score.F, 12);
            }
        }
    }

    [Fact]
    public void Stems_equal_those_of_NLTKs_Porter_stemmer() =>
        Assert.All(Fixture["stems"]!.AsObject(), pair => Assert.Equal((pair.Key, pair.Value!.GetValue<string>()), (pair.Key, PorterStemmer.Stem(pair.Key))));

    [Fact]
    public void Other_scripts_have_words_too() =>
        Assert.Equal(["привет", "мир", "東", "京", "2024", "हिन्दी"], RougeWords.Multilingual("Привет, МИР! 東京2024 हिन्दी।"));
}
