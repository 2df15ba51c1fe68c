using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Evaluation;

/// <summary>Tasks in lm-evaluation-harness' YAML.</summary>
public sealed class HarnessTaskTests : Trials
{
    private static readonly ByteTokenizer Bytes = new();

    [Fact]
    public void Choices_follow_description_examples_and_question()
    {
        var task = Create(
            """
            task: colours
            output_type: multiple_choice
            description: "Answer.\n\n"
            doc_to_text: "Q: {{question.strip()}}\nA:"
            doc_to_target: "{{choices.index(answer)}}"
            doc_to_choice: "{{choices}}"
            num_fewshot: 1
            fewshot_config:
              sampler: first_n
              samples: [{question: "grass? ", choices: [green, red], answer: green}]
            metric_list: [{metric: acc}, {metric: acc_norm, aggregation: mean, higher_is_better: true}]
            metadata: {version: 1.0}
            """,
            """{"question": " sky? ", "choices": ["blue", "red"], "answer": "blue"}""");
        var sample = task.Sample(0, 0);
        Assert.Equal("colours", task.Name);
        Assert.Equal("Answer.\n\nQ: grass?\nA: green\n\nQ: sky?\nA:", Bytes.Decode(sample.Prompt));
        Assert.Equal([" blue", " red"], Assert.IsType<Choose>(sample.Question).Choices.Select(choice => Bytes.Decode(choice.Tokens)));
        Assert.Equal(["blue"], sample.Expected);
    }

    [Theory]
    [InlineData("{{a}}", "x y")]
    [InlineData("{{ a.split(' ')[1] | upper }}", "Y")]
    [InlineData("{{a ~ '-' ~ n}} {{n + 1}}", "x y-2 3")]
    [InlineData("{% if n > 1 and not z %}many{% elif n %}one{% else %}none{% endif %}!", "many!")]
    [InlineData("{{ 'yes' if n == 2 else 'no' }}", "yes")]
    [InlineData("{{ m['k'].k2 }}{{ list[-1] }}{{ list|length }}", "v33")]
    [InlineData("{{ a.replace('x', \"z\") }}{# nothing #}", "z y")]
    [InlineData("{{ ['p', 'q'] | join(', ') }} {{ 'x' in a }}", "p, q True")]
    [InlineData("a", "x y")]
    public void Templates_say_what_Jinja_says(string template, string text) =>
        Assert.Equal(text, Bytes.Decode(Create($"task: t\ndoc_to_text: '{template.Replace("'", "''", StringComparison.Ordinal)}'\ndoc_to_target: a\n", """{"a": "x y", "n": 2, "z": false, "list": [1, 3, 3], "m": {"k": {"k2": "v"}}}""").Sample(0, 0).Prompt));

    [Theory]
    [InlineData("doc_to_text: !function utils.text", "functions of Python are not run")]
    [InlineData("doc_to_text: \"{{ a.__class__ }}\"", "asks for __class__ of what is no mapping")]
    [InlineData("doc_to_text: \"{{ a.format('x') }}\"", "format is not supported")]
    [InlineData("doc_to_text: \"{% for x in a %}{% endfor %}\"", "if, elif, else and endif are")]
    [InlineData("doc_to_text: \"{{ missing }}\"", "asks for missing; a document has a")]
    [InlineData("repeats: 3", "repeats is not supported")]
    [InlineData("metric_list: [{metric: bleu}]", "metric is bleu; it must be exact_match")]
    [InlineData("generation_kwargs: {do_sample: true}", "answers are greedy")]
    [InlineData("filter_list: [{name: x, filter: [{function: majority_vote}]}]", "function is majority_vote")]
    public void What_is_not_supported_is_refused_by_name(string line, string words)
    {
        var key = line[..line.IndexOf(':', StringComparison.Ordinal)];
        var others = string.Concat(new[] { "task: t\n", "doc_to_text: a\n", "doc_to_target: a\n" }.Where(other => !other.StartsWith(key + ":", StringComparison.Ordinal)));
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => Create(others + line + "\n", """{"a": "x"}""").Sample(0, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Perplexities_are_made_of_sums()
    {
        var run = Run(Spec("task: rolling\noutput_type: loglikelihood_rolling\ndoc_to_target: text\n", "{\"text\": \"ab cd\"}\n{\"text\": \"e\"}"));
        var (metrics, samples) = (Metrics(run), Samples(run));
        var (sum, bytes, words) = (samples.Sum(sample => sample.Metrics!["loglikelihood"]), samples.Sum(sample => sample.Metrics!["bytes"]), samples.Sum(sample => sample.Metrics!["words"]));
        Assert.Equal((6, 3), (bytes, words));
        Assert.Equal(-sum / 6 / Math.Log(2), metrics["eval/rolling/bits_per_byte"], 9);
        Assert.Equal(Math.Exp(-sum / 3), metrics["eval/rolling/word_perplexity"], 6);
    }

    [Fact]
    public void Answers_are_filtered_before_they_are_scored()
    {
        var spec = Spec("task: g\ndoc_to_text: q\ndoc_to_target: a\nfilter_list: [{name: n, filter: [{function: regex, regex_pattern: '.*', fallback: none}, {function: lowercase}, {function: take_first}]}]\nmetric_list: [{metric: exact_match, ignore_case: true}, {metric: rougeL}]\ngeneration_kwargs: {until: [], max_gen_toks: 2}\n", """{"q": "x", "a": "y"}""");
        Assert.Equal(["eval/g/exact_match", "eval/g/exact_match@0", "eval/g/rougeL", "eval/g/rougeL@0"], Metrics(Run(spec)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_right_ends_the_trial_as_the_users_error() =>
        Assert.Equal(FailureKind.UserError, Assert.Throws<TrialFailedException>(() => Run(Spec("task: [", "{}"))).Kind);

    private EvaluationSpec Spec(string yaml, string lines)
    {
        var (task, data) = (Path.Combine(Root, "task.yaml"), Path.Combine(Root, "data.jsonl"));
        File.WriteAllText(task, yaml);
        File.WriteAllText(data, lines);
        return new EvaluationSpec { Task = "harness", TaskFile = task, DataFile = data };
    }

    private IEvaluationTask Create(string yaml, string lines)
    {
        var spec = Spec(yaml, lines);
        return EvaluationTaskFactory.Create(spec, Assignment(spec), Model, Bytes);
    }
}
