using System.Globalization;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>
/// RULER (arXiv 2404.06654): texts as long as a length allows, prompt and answer together. As there, the size is searched
/// once for each length and then made smaller for a sample that came out longer; sizes and draws are this program's own,
/// so samples are of the same kind as RULER's but not the same.
/// </summary>
internal sealed class RulerEvaluation(IRulerTask task, EvaluationSpec evaluation, ITokenizer tokenizer) : IEvaluationTask
{
    private readonly Dictionary<int, int> sizes = [];

    public string Name => evaluation.ReportedName;

    public IScorer Scorer { get; } = new StringMatch(all: evaluation.Task is not ("qa_1" or "qa_2"));

    public IReadOnlyList<int> Lengths => evaluation.ContextLengths;

    public int BatchSize => 1;

    private int NewTokens => evaluation.MaxNewTokens ?? task.NewTokens;

    public int SamplesAt(int length) => evaluation.Samples;

    public EvaluationSample Sample(int length, int index)
    {
        for (var size = SizeFor(length); ; size = Math.Max(task.Smallest, size - Math.Max(1, size / 16)))
        {
            // The same draws at each size: what is asked may not depend on what fits.
            var text = task.Create(size, length, Draws(length, index));
            var prompt = tokenizer.Encode(text.Text);
            if (prompt.Count + NewTokens > length)
            {
                if (size > task.Smallest) continue;
                throw new TextCorpusException($"evaluate.context_lengths has {length}; the smallest sample of {Name} takes {prompt.Count + NewTokens} tokens.");
            }

            return new EvaluationSample
            {
                Length = length,
                Index = index,
                Prompt = prompt,
                Question = new Continue(NewTokens, []),
                Expected = text.Answers,
                NeedleEndsAt = NeedleEnd.Of(text.Text, text.Needles, tokenizer),
            };
        }
    }

    private Random Draws(int length, int index) => NamedRandom.Random(evaluation.Seed, string.Create(CultureInfo.InvariantCulture, $"evaluation/{evaluation.Task}/{length}"), index);

    /// <summary>The largest size that fits, by bisection on one text.</summary>
    private int SizeFor(int length)
    {
        if (sizes.TryGetValue(length, out var known)) return known;
        var (fits, tooLarge) = (task.Smallest, Math.Min(task.Smallest * 2, task.Largest + 1));
        while (tooLarge <= task.Largest && Fits(tooLarge)) (fits, tooLarge) = (tooLarge, Math.Min(tooLarge * 2, task.Largest + 1));
        while (tooLarge - fits > 1)
        {
            var middle = fits + ((tooLarge - fits) / 2);
            if (Fits(middle)) fits = middle;
            else tooLarge = middle;
        }

        return sizes[length] = fits;

        bool Fits(int size) => tokenizer.Encode(task.Create(size, length, Draws(length, -1)).Text).Count + NewTokens <= length;
    }
}
