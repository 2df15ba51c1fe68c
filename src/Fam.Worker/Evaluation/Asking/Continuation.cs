using Fam.Worker.Data;
using Fam.Worker.Generation;
using Fam.Worker.Tokenizers;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>Continues a prompt greedily up to a stop string, an ending token or a number of tokens.</summary>
internal static class Continuation
{
    public static EvaluationAnswer Of(PromptReading prompt, EvaluationSample sample, ITokenizer tokenizer, CancellationToken cancellation)
    {
        var (most, stops) = (Continue)sample.Question;
        var (stream, next) = prompt.Open(cancellation);
        using var opened = stream;
        var made = new List<int>();
        var text = "";
        while (made.Count < most)
        {
            cancellation.ThrowIfCancellationRequested();
            var id = Greedy.Best(next);
            if (Ends(tokenizer, id)) break;
            made.Add(id);
            // Decoded as a whole each time: a token's text can depend on those before it, and answers are short.
            text = tokenizer.Decode(made);
            var stop = new StopText(stops);
            var before = stop.Add(text);
            if (stop.Stopped) return Answer(before);
            if (made.Count < most) next = prompt.Next(stream, id);
        }

        return Answer(text);

        EvaluationAnswer Answer(string said) => new() { Text = said, Tokens = prompt.Length + made.Count };
    }

    private static bool Ends(ITokenizer tokenizer, int id) => tokenizer is TextTokenizer text ? text.IsSpecial(id) : id == tokenizer.PadId;
}
