using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Evaluation.Tasks;

/// <summary>
/// PassKey behind ever more filler (arXiv 2404.09173, section 3.2): all filler between key and question, or, in the form of
/// landmark attention's evaluation (arXiv 2305.16300), a random part of it before the key.
/// </summary>
public sealed class PasskeyEvaluation(PasskeyTask task, EvaluationSpec evaluation) : IEvaluationTask
{
    private readonly bool fillsBefore = evaluation.Task == EvaluationTasks.PasskeyPrefix;

    public string Name => evaluation.ReportedName;

    public IScorer Scorer { get; } = new ExactMatch();

    public IReadOnlyList<int> Lengths => evaluation.FillerBlocks;

    public int BatchSize => evaluation.BatchSize;

    public int SamplesAt(int length) => evaluation.Samples;

    public EvaluationSample Sample(int length, int index)
    {
        var passkey = fillsBefore ? task.PrefixSample(evaluation.Seed, length, index) : task.EvaluationSample(evaluation.Seed, length, index);
        return new EvaluationSample
        {
            Length = length,
            Index = index,
            DepthPercent = null,
            Prompt = new ArraySegment<int>(passkey.Tokens, 0, passkey.AnswerAt),
            Question = new Recall(new ArraySegment<int>(passkey.Tokens, passkey.AnswerAt, passkey.KeyTokens)),
            Expected = [passkey.Key],
            NeedleEndsAt = passkey.NeedleEndsAt,
        };
    }
}
