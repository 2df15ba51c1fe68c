using System.Globalization;

namespace Fam.Worker.Evaluation.Tasks.Ruler;

/// <summary>RULER's <c>vt</c>: a chain of four assignments in repeated sentences, after a short solved example (its <c>variable_tracking.py</c>).</summary>
internal sealed class VariableTracking : IRulerTask
{
    private const int Hops = 4;
    private const string Template =
        "Memorize and track the chain(s) of variable assignment hidden in the following text.\n\n{context}\nQuestion: Find all variables that are assigned the value {query} in the text above."
        + " Answer: According to the chain(s) of variable assignment in the text above, {num_v} variables are assigned the value {query}, they are: ";

    public int NewTokens => 30;

    public int Smallest => Hops + 1;

    public RulerText Create(int size, int length, Random random)
    {
        // RULER's example has as much noise as 500 tokens hold, and at least what the chain needs.
        var example = Chain(Smallest, letters: 3, random);
        var asked = Chain(size, letters: 5, random);
        return new RulerText($"{example.Text} {string.Join(' ', example.Answers)}\n\n{asked.Text}", asked.Answers, asked.Needles);
    }

    private static RulerText Chain(int noise, int letters, Random random)
    {
        var names = new List<string>();
        while (names.Count <= Hops)
        {
            var name = string.Concat(Enumerable.Range(0, letters).Select(_ => (char)('A' + random.Next(26))));
            if (!names.Contains(name)) names.Add(name);
        }

        var value = random.Next(10_000, 99_999).ToString(CultureInfo.InvariantCulture);
        List<string> chain = [$"VAR {names[0]} = {value}", .. Enumerable.Range(0, Hops).Select(hop => $"VAR {names[hop + 1]} = VAR {names[hop]} ")];
        var sentences = Enumerable.Repeat(Haystack.Noise, noise).ToList();
        var places = Enumerable.Range(0, noise).ToArray();
        random.Shuffle(places);
        foreach (var (place, index) in places.Take(chain.Count).Order().Select((place, index) => (place, index))) sentences.Insert(place + index, chain[index]);
        var context = string.Join('\n', sentences).Replace(". \n", ".\n", StringComparison.Ordinal);
        return new RulerText(
            Template.Replace("{query}", value, StringComparison.Ordinal).Replace("{num_v}", $"{Hops + 1}", StringComparison.Ordinal).Replace("{context}", context, StringComparison.Ordinal),
            names,
            [.. chain.Select(statement => statement.TrimEnd())]);
    }
}
