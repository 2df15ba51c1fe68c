using Fam.Contracts.Specs;
using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks.Files;

/// <summary>What is asked of one document of a file.</summary>
/// <param name="Prompt">Text before the answer.</param>
/// <param name="Choices">What to rank; empty to have it continued.</param>
/// <param name="Expected">Right answers.</param>
internal sealed record Asked(string Prompt, IReadOnlyList<string> Choices, IReadOnlyList<string> Expected);

/// <summary>Documents of a user's file, in their order; nothing in them is cut.</summary>
internal abstract class FileEvaluation(EvaluationSpec evaluation, ITokenizer tokenizer, IScorer scorer, int newTokens) : IEvaluationTask
{
    public string Name => evaluation.ReportedName;

    public IScorer Scorer => scorer;

    public IReadOnlyList<int> Lengths => [0];

    public int BatchSize => 1;

    public int SamplesAt(int length) => Math.Min(Documents, evaluation.Limit ?? int.MaxValue);

    public EvaluationSample Sample(int length, int index)
    {
        var asked = Document(index);
        var prompt = tokenizer.Encode(asked.Prompt);
        return new EvaluationSample
        {
            Length = 0,
            Index = index,
            Prompt = prompt,
            Question = asked.Choices.Count == 0
                ? new Continue(evaluation.MaxNewTokens ?? newTokens, ["\n"])
                : new Choose([.. asked.Choices.Select(choice => new Choice(choice, TokenPair.Continuation(tokenizer, asked.Prompt, " " + choice)))]),
            Expected = asked.Expected,
        };
    }

    protected abstract int Documents { get; }

    protected abstract Asked Document(int index);
}
