using System.Globalization;
using System.Text.Json.Nodes;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Tasks.Files;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>A task of lm-evaluation-harness' YAML over a user's JSONL file: prompts, few-shot examples and cuts between tokens are made as it makes them.</summary>
internal sealed class HarnessEvaluation : IEvaluationTask
{
    private readonly EvaluationSpec evaluation;
    private readonly ITokenizer tokenizer;
    private readonly HarnessFile file;
    private readonly JsonLines documents;
    private readonly int beginning;
    private readonly int shots;

    /// <param name="beginning">Token before a text whose every token is scored.</param>
    public HarnessEvaluation(EvaluationSpec evaluation, ITokenizer tokenizer, HarnessFile file, string data, int beginning)
    {
        (this.evaluation, this.tokenizer, this.file, this.beginning) = (evaluation, tokenizer, file, beginning);
        documents = new JsonLines(data);
        shots = evaluation.NumFewshot ?? file.NumFewshot;
        var there = file.FewshotSamples?.Count ?? documents.Count - 1;
        if (shots > there) throw new HarnessTaskException($"num_fewshot is {shots}; there are {there} examples.");
        Scorer = new HarnessScorer(file);
    }

    public string Name => evaluation.Name ?? file.Task;

    public IScorer Scorer { get; }

    public IReadOnlyList<int> Lengths => [0];

    public int BatchSize => 1;

    public int SamplesAt(int length) => Math.Min(documents.Count, evaluation.Limit ?? int.MaxValue);

    public EvaluationSample Sample(int length, int index)
    {
        var document = documents[index];
        if (file.Output == HarnessOutput.LoglikelihoodRolling)
        {
            var text = Targets(document)[0];
            return Sample(index, [beginning], new Choose([new Choice(text, tokenizer.Encode(text))]), [text]);
        }

        var context = file.Description + string.Concat(Examples(index).Select(example => Solved(example) + file.FewshotDelimiter)) + Text(document);
        // What the prompt ends with belongs to the answer, as a word's space does.
        var prompt = context.TrimEnd();
        var spaces = context[prompt.Length..];
        if (file.Output == HarnessOutput.GenerateUntil)
            return Sample(index, Ids(context), new Continue(evaluation.MaxNewTokens ?? file.MaxGenToks, file.Until), Targets(document));
        List<string> names = file.Output == HarnessOutput.MultipleChoice ? Choices(document) : [Targets(document)[0]];
        var choices = names.ConvertAll(name => new Choice(name, TokenPair.Continuation(tokenizer, prompt, spaces + file.TargetDelimiter + name)));
        return Sample(index, Ids(prompt), new Choose(choices), file.Output == HarnessOutput.MultipleChoice ? [names[Gold(document, names)]] : names);
    }

    private static EvaluationSample Sample(int index, IReadOnlyList<int> prompt, Question question, IReadOnlyList<string> expected) =>
        new() { Length = 0, Index = index, Prompt = prompt, Question = question, Expected = expected };

    /// <summary>An empty prompt has the beginning of a text for a token.</summary>
    private IReadOnlyList<int> Ids(string prompt) => tokenizer.Encode(prompt) is { Count: > 0 } ids ? ids : [beginning];

    /// <summary>Solved examples: those of the file, or others of the documents, drawn by the seed.</summary>
    private IEnumerable<JsonObject> Examples(int index)
    {
        if (shots == 0) return [];
        if (file.FewshotSamples is { } given) return given.Take(shots);
        var others = Enumerable.Range(0, documents.Count).Where(other => other != index).ToArray();
        NamedRandom.Random(evaluation.Seed, "evaluation/fewshot", index).Shuffle(others);
        return others.Take(shots).Select(other => documents[other]);
    }

    private string Solved(JsonObject example) =>
        Text(example) + file.TargetDelimiter + (file.Output == HarnessOutput.MultipleChoice && Choices(example) is var choices ? choices[Gold(example, choices)] : Targets(example)[0]);

    private string Text(JsonObject document) => TemplateValue.Text(Field(document, file.DocToText));

    private List<string> Choices(JsonObject document)
    {
        if (file.Choices is { } same) return [.. same];
        var value = Field(document, file.DocToChoice!);
        return value is JsonArray { Count: > 0 } list ? [.. list.Select(TemplateValue.Text)] : throw new HarnessTaskException("doc_to_choice must give a list that has items.");
    }

    /// <summary>Which choice is right: an index, or the choice itself.</summary>
    private int Gold(JsonObject document, List<string> choices)
    {
        var value = Field(document, file.DocToTarget!);
        var text = TemplateValue.Text(value);
        var at = choices.IndexOf(text);
        if (TemplateValue.Number(value) is { } number && value is not null) at = (int)number;
        else if (at < 0 && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var written)) at = written;
        return at >= 0 && at < choices.Count ? at : throw new HarnessTaskException($"doc_to_target gives '{text}', which is none of the {choices.Count} choices and no index of one.");
    }

    private List<string> Targets(JsonObject document)
    {
        var value = Field(document, file.DocToTarget!);
        return value is JsonArray { Count: > 0 } list ? [.. list.Select(TemplateValue.Text)] : [TemplateValue.Text(value)];
    }

    // A text without braces that names a field is that field.
    private static JsonNode? Field(JsonObject document, TextTemplate template) =>
        template.Value(document) is JsonValue value && value.TryGetValue<string>(out var name) && template.IsPlain && document.TryGetPropertyValue(name, out var field) ? field : template.Value(document);
}
