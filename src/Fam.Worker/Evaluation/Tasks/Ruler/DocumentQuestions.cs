using System.Globalization;
using System.Text.Json;
using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>RULER's <c>qa_1</c> and <c>qa_2</c>: a question among documents, from the user's SQuAD 2 or HotpotQA file (its <c>qa.py</c>).</summary>
internal sealed class DocumentQuestions : IRulerTask
{
    private const string Template =
        "Answer the question based on the given documents. Only give me the answer and do not output any other words.\n\nThe following are given documents.\n\n{context}\n\n"
        + "Answer the question based on the given documents. Only give me the answer and do not output any other words.\n\nQuestion: {query} Answer:";

    private readonly List<string> documents;
    private readonly List<(string Query, IReadOnlyList<string> Answers, int[] Needed, int[] Near)> questions = [];

    private DocumentQuestions(IEnumerable<string> texts) => documents = [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public int NewTokens => 32;

    public int Smallest => questions.Max(question => question.Needed.Length);

    public int Largest => documents.Count;

    /// <exception cref="TextCorpusException">The file is not what it should be.</exception>
    public static DocumentQuestions Read(string path, bool squad)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var json = JsonDocument.Parse(file);
            var read = squad ? Squad(json.RootElement) : Hotpot(json.RootElement);
            return read.questions.Count > 0 ? read : throw new TextCorpusException($"evaluate.data_file is {path}, which has no question in it.");
        }
        catch (Exception failure) when (failure is IOException or JsonException or KeyNotFoundException or InvalidOperationException or UnauthorizedAccessException)
        {
            throw new TextCorpusException($"evaluate.data_file is {path}; it must be {(squad ? "SQuAD's dev-v2.0.json" : "HotpotQA's hotpot_dev_distractor_v1.json")}: {failure.Message}", failure);
        }
    }

    /// <summary>The question is drawn too; documents are its own, then those of the same article, then others.</summary>
    public RulerText Create(int size, int length, Random random)
    {
        var (query, answers, needed, near) = questions[random.Next(questions.Count)];
        var chosen = needed.ToHashSet();
        foreach (var other in Shuffled(near, random).Concat(Others(size, random)).TakeWhile(_ => chosen.Count < size)) chosen.Add(other);
        var order = Shuffled([.. chosen.Order()], random);
        var context = string.Join("\n\n", order.Select((document, index) => string.Create(CultureInfo.InvariantCulture, $"Document {index + 1}:\n{documents[document]}")));
        return new RulerText(
            Template.Replace("{query}", query, StringComparison.Ordinal).Replace("{context}", context, StringComparison.Ordinal),
            answers,
            [.. needed.Select(document => documents[document])]);
    }

    private static int[] Shuffled(int[] items, Random random)
    {
        var shuffled = (int[])items.Clone();
        random.Shuffle(shuffled);
        return shuffled;
    }

    // More documents than there are cannot be had; RULER repeats them, here a text ends there.
    private IEnumerable<int> Others(int size, Random random) => size >= documents.Count ? Enumerable.Range(0, documents.Count) : Shuffled([.. Enumerable.Range(0, documents.Count)], random);

    private static DocumentQuestions Squad(JsonElement root)
    {
        var articles = root.GetProperty("data").EnumerateArray().Select(article => article.GetProperty("paragraphs").EnumerateArray().ToList()).ToList();
        var read = new DocumentQuestions(articles.SelectMany(article => article).Select(Context));
        foreach (var article in articles)
        {
            var near = article.Select(paragraph => read.IndexOf(Context(paragraph))).Distinct().ToArray();
            foreach (var paragraph in article)
            {
                var own = read.IndexOf(Context(paragraph));
                foreach (var question in paragraph.GetProperty("qas").EnumerateArray().Where(question => !question.TryGetProperty("is_impossible", out var impossible) || !impossible.GetBoolean()))
                {
                    var answers = question.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("text").GetString()!).Distinct().ToList();
                    if (answers.Count > 0) read.questions.Add((question.GetProperty("question").GetString()!, answers, [own], [.. near.Where(index => index != own)]));
                }
            }
        }

        return read;

        static string Context(JsonElement paragraph) => paragraph.GetProperty("context").GetString()!;
    }

    private static DocumentQuestions Hotpot(JsonElement root)
    {
        var read = new DocumentQuestions(root.EnumerateArray().SelectMany(Contexts));
        foreach (var question in root.EnumerateArray())
            read.questions.Add((question.GetProperty("question").GetString()!, [question.GetProperty("answer").GetString()!], [.. Contexts(question).Select(read.IndexOf).Distinct()], []));
        return read;

        static IEnumerable<string> Contexts(JsonElement question) => question.GetProperty("context").EnumerateArray()
            .Select(context => $"{context[0].GetString()}\n{string.Concat(context[1].EnumerateArray().Select(sentence => sentence.GetString()))}");
    }

    private int IndexOf(string document) => documents.BinarySearch(document, StringComparer.Ordinal);
}
