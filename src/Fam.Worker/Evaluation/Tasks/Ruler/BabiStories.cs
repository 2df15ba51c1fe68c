using System.Globalization;
using System.Text.RegularExpressions;
using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>
/// BABILong's form (arXiv 2406.10149): the facts of a bAbI story, in their order, at random places among the sentences of a
/// long text, and the story's question behind it. Stories are a user's bAbI file (<c>qa1_single-supporting-fact_test.txt</c>).
/// </summary>
internal sealed partial class BabiStories : IRulerTask
{
    private const string Instruction = "I will give you context with the facts hidden in some random text and a question. You need to answer the question based only on the information from the facts. Answer with one word.\n\n";

    private readonly List<(List<string> Facts, string Question, string Answer, List<int> Supporting)> stories = [];
    private readonly string path;
    private readonly Haystack haystack;

    /// <exception cref="TextCorpusException">The file is none of bAbI's.</exception>
    public BabiStories(string path, Haystack haystack)
    {
        (this.path, this.haystack) = (path, haystack);
        if (!File.Exists(path)) throw new TextCorpusException($"evaluate.data_file is {path}; there is no such file.");
        var facts = new List<(int Number, string Text)>();
        var at = 0;
        foreach (var line in File.ReadLines(path))
        {
            at++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Numbered().Match(line) is not { Success: true } match) throw Wrong(at);
            var (number, text) = (int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["text"].Value);
            // Lines are numbered anew in each story.
            if (number == 1) facts.Clear();
            if (text.Split('\t') is not [var question, var answer, var supporting])
            {
                facts.Add((number, text.Trim()));
                continue;
            }

            var needed = supporting.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(fact => facts.FindIndex(known => $"{known.Number}" == fact)).ToList();
            if (needed.Count == 0 || needed.Contains(-1)) throw Wrong(at);
            stories.Add(([.. facts.Select(fact => fact.Text)], question.Trim(), answer.Trim(), needed));
        }

        if (stories.Count == 0) throw new TextCorpusException($"evaluate.data_file is {path}, which has no question in it.");
    }

    public int NewTokens => 16;

    public int Smallest => 1;

    /// <param name="size">Words of the text around the facts.</param>
    public RulerText Create(int size, int length, Random random)
    {
        var (facts, question, answer, supporting) = stories[random.Next(stories.Count)];
        var sentences = Haystack.Sentences(haystack.Words(size)).ToList();
        var places = facts.ConvertAll(_ => random.Next(sentences.Count + 1)).Order().ToList();
        for (var index = facts.Count - 1; index >= 0; index--) sentences.Insert(places[index], facts[index]);
        return new RulerText($"{Instruction}{string.Join(' ', sentences)}\nQuestion: {question}\nAnswer:", [answer], [.. supporting.Select(index => facts[index])]);
    }

    private TextCorpusException Wrong(int line) => new($"{path}:{line} is no line of bAbI: a number, then a fact, or a question, its answer and the numbers of its facts between tabs.");

    [GeneratedRegex(@"^(?<number>\d{1,4}) (?<text>.+)\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Numbered();
}
