using System.Globalization;
using System.Text;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Evaluation.Scoring;

namespace Fam.Worker.Evaluation.Tasks;

/// <summary>
/// The next token of long plain texts (PG-19 and Isabelle of arXiv 2404.09173 are asked so), by where it stands: the lengths
/// are the ends of stretches of positions, 0 to the first, the first to the second and so on. A sample is what one document
/// has in one stretch, read from the document's beginning. With stretches that grow fourfold, a document is read 1.33 times.
/// </summary>
public sealed class TextEvaluation : IEvaluationTask
{
    private readonly EvaluationSpec evaluation;
    private readonly ITokenizer tokenizer;
    private readonly IReadOnlyList<TextDocument> documents;
    private readonly Dictionary<int, List<int>> reaching;

    /// <exception cref="TextCorpusException">No document has a token to predict.</exception>
    public TextEvaluation(IReadOnlyList<TextDocument> documents, EvaluationSpec evaluation, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(evaluation);
        (this.evaluation, this.tokenizer) = (evaluation, tokenizer);
        this.documents = evaluation.Limit is { } limit ? [.. documents.Take(limit)] : documents;
        Lengths = [.. evaluation.ContextLengths.Order()];
        reaching = Lengths.ToDictionary(length => length, length => Enumerable.Range(0, this.documents.Count).Where(index => FirstIn(length, index) < EndIn(length, index)).ToList());
        // Stretches that no document reaches are not asked.
        Lengths = [.. Lengths.Where(length => reaching[length].Count > 0)];
        if (Lengths.Count == 0) throw new TextCorpusException("the texts have no token to predict: a document needs two.");
    }

    public string Name => evaluation.ReportedName;

    public IScorer Scorer { get; } = new NextToken();

    public IReadOnlyList<int> Lengths { get; }

    public int BatchSize => 1;

    public int SamplesAt(int length) => reaching[length].Count;

    public EvaluationSample Sample(int length, int index)
    {
        var number = reaching[length][index];
        var (tokens, from, end) = (documents[number].Tokens, FirstIn(length, number), EndIn(length, number));
        var longest = evaluation.ContextLengths.Max();
        var cut = Read(number) < tokens.Length ? string.Create(CultureInfo.InvariantCulture, $", cut by max_tokens from {tokens.Length}") : "";
        return new EvaluationSample
        {
            Length = length,
            Index = index,
            Prompt = new ArraySegment<int>(tokens, 0, end),
            Question = new Predict(from, BytesOf(tokens, end) - BytesOf(tokens, from)),
            Expected = [string.Create(CultureInfo.InvariantCulture, $"tokens {from} to {end - 1} of document {number}{cut}")],
            TooLong = Read(number) <= longest ? null : string.Create(
                CultureInfo.InvariantCulture, $"document {number} has {tokens.Length} tokens; the last of context_lengths is {longest}, and max_tokens is {evaluation.MaxTokens?.ToString(CultureInfo.InvariantCulture) ?? "not given"}"),
        };
    }

    /// <summary>Tokens of a document that are read.</summary>
    private int Read(int number) => Math.Min(documents[number].Tokens.Length, evaluation.MaxTokens ?? int.MaxValue);

    /// <summary>The first token that counts: nothing predicts a document's first, and what is given is not asked.</summary>
    private int FirstIn(int length, int number) => Math.Max(Math.Max(1, documents[number].AnswerFrom), Lengths.LastOrDefault(shorter => shorter < length));

    private int EndIn(int length, int number) => Math.Min(length, Read(number));

    /// <summary>Bytes of a text's first tokens. A letter that is cut in two counts where it is whole.</summary>
    private long BytesOf(int[] tokens, int count) => Encoding.UTF8.GetByteCount(tokenizer.Decode(new ArraySegment<int>(tokens, 0, count)).TrimEnd('\uFFFD'));
}
