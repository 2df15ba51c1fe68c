using System.Globalization;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Evaluation.Tasks;

/// <summary>
/// A needle in a haystack over a grid of lengths and depths (after G. Kamradt's pressure test). The needle is a magic number,
/// another one in each sample, so that samples of a cell differ; as there, it is moved back to the end of a sentence.
/// </summary>
internal sealed class NeedleEvaluation(EvaluationSpec evaluation, ITokenizer tokenizer, Haystack haystack) : IEvaluationTask
{
    private const int NewTokensByDefault = 16;
    private const string Question = "\nWhat is the special magic number mentioned in the text above? The special magic number mentioned in the text above is";
    private static readonly char[] SentenceEnds = ['.', '!', '?'];

    private readonly Dictionary<int, IReadOnlyList<int>> hay = [];

    public string Name => evaluation.ReportedName;

    public IScorer Scorer { get; } = new StringMatch(all: true);

    public IReadOnlyList<int> Lengths => evaluation.ContextLengths;

    public int BatchSize => 1;

    /// <summary>Depth after depth.</summary>
    public int SamplesAt(int length) => evaluation.Samples * evaluation.DocumentDepthPercents.Count;

    public EvaluationSample Sample(int length, int index)
    {
        var depth = evaluation.DocumentDepthPercents[index / evaluation.Samples];
        // The same numbers at every depth, so that depths are compared on the same needles.
        var random = NamedRandom.Random(evaluation.Seed, string.Create(CultureInfo.InvariantCulture, $"evaluation/needle/{length}"), index % evaluation.Samples);
        var number = random.Next(1_000_000, 10_000_000).ToString(CultureInfo.InvariantCulture);
        var (needle, question) = (tokenizer.Encode($" The special magic number is: {number}."), tokenizer.Encode(Question));
        var newTokens = evaluation.MaxNewTokens ?? NewTokensByDefault;
        var room = length - newTokens - question.Count - needle.Count;
        if (room < 1) throw new TextCorpusException($"evaluate.context_lengths has {length}; needle, question and answer alone take {length - room} tokens.");
        var text = Hay(room);
        var at = SentenceEnd(text, (int)Math.Round(depth / 100.0 * text.Count));
        return new EvaluationSample
        {
            Length = length,
            Index = index,
            DepthPercent = depth,
            Prompt = [.. text.Take(at), .. needle, .. text.Skip(at), .. question],
            Question = new Continue(newTokens, ["\n"]),
            Expected = [number],
            NeedleEndsAt = at + needle.Count - 1,
        };
    }

    /// <summary>The first tokens of the haystack, so many.</summary>
    private IReadOnlyList<int> Hay(int tokens)
    {
        if (hay.TryGetValue(tokens, out var known)) return known;
        var words = Math.Max(8, tokens / 2);
        var text = tokenizer.Encode(haystack.Words(words));
        while (text.Count < tokens) text = tokenizer.Encode(haystack.Words(words *= 2));
        return hay[tokens] = [.. text.Take(tokens)];
    }

    private int SentenceEnd(IReadOnlyList<int> text, int at)
    {
        if (at >= text.Count) return text.Count;
        while (at > 0 && tokenizer.Decode([text[at - 1]]).IndexOfAny(SentenceEnds) < 0) at--;
        return at;
    }
}
