using System.Text.RegularExpressions;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Evaluation.Tasks.Files;

/// <summary>
/// Qasper, QuALITY and NarrativeQA from SCROLLS' JSONL files (arXiv 2201.03533), asked as lm-evaluation-harness' scrolls
/// tasks ask them: the question, which stands before the text in the files, goes behind it.
/// </summary>
internal sealed partial class ScrollsEvaluation : FileEvaluation
{
    private readonly JsonLines lines;
    private readonly bool ranks;
    private readonly bool asksYesOrNo;

    // Lines of one id are one document with several answers.
    private readonly List<(int Line, List<string> Outputs)> documents = [];

    /// <exception cref="TextCorpusException">The file is not one of SCROLLS'.</exception>
    public ScrollsEvaluation(EvaluationSpec evaluation, ITokenizer tokenizer, string path)
        : base(evaluation, tokenizer, evaluation.Task == EvaluationTasks.Quality ? new RankedChoice() : new SquadScorer("f1"), newTokens: 128)
    {
        (ranks, asksYesOrNo) = (evaluation.Task == EvaluationTasks.Quality, evaluation.Task == EvaluationTasks.Qasper);
        lines = new JsonLines(path);
        var byId = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            var (id, output) = (lines.Text(line, index, "id"), lines.Text(line, index, "output"));
            if (byId.TryGetValue(id, out var outputs)) outputs.Add(output);
            else documents.Add((index, byId[id] = [output]));
        }
    }

    protected override int Documents => documents.Count;

    protected override Asked Document(int index)
    {
        var (line, outputs) = documents[index];
        var input = lines.Text(lines[line], line, "input");
        var split = input.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0) throw new TextCorpusException($"Document {index} has no blank line between its question and its text; SCROLLS' files have.");
        var (question, text) = (input[..split], input[(split + 2)..]);
        if (!ranks) return new Asked(Prompt(text, question), asksYesOrNo ? YesOrNo(outputs) : [], outputs);
        var end = text.IndexOf("\n\n", Math.Max(0, text.IndexOf("(D)", StringComparison.Ordinal)), StringComparison.Ordinal);
        if (end < 0) throw new TextCorpusException($"Document {index} has no choices (A) to (D) before its text; QuALITY's have.");
        var choices = Letter().Split(text[..end]).Skip(1).Select(Spaced).ToList();
        return new Asked(Prompt(text[end..].Trim(), question), choices, [Spaced(outputs[0])]);
    }

    private static string Prompt(string text, string question) => $"{text}\n\nQuestion: {question}\nAnswer:";

    // Qasper: where all answers are yes or no, these two are ranked.
    private static List<string> YesOrNo(List<string> outputs) => outputs.TrueForAll(output => SquadScorer.Normalized(output) is "yes" or "no") ? ["yes", "no"] : [];

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@" *\([A-D]\) *", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Letter();
}

/// <summary>Summaries of XLSum's JSONL files (arXiv 2106.13822): fields <c>text</c> and <c>summary</c>.</summary>
internal sealed class XlsumEvaluation(EvaluationSpec evaluation, ITokenizer tokenizer, string path)
    : FileEvaluation(evaluation, tokenizer, new RougeScorer(multilingual: evaluation.Language != "english", stem: evaluation.Language == "english"), newTokens: 128)
{
    private readonly JsonLines lines = new(path);

    protected override int Documents => lines.Count;

    protected override Asked Document(int index)
    {
        var line = lines[index];
        return new Asked($"{lines.Text(line, index, "text", "article")}\n\nQuestion: What is a summary of the preceding text?\nAnswer:", [], [lines.Text(line, index, "summary")]);
    }
}
