using System.Globalization;
using System.Text.Json.Nodes;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>
/// Reads expressions: names, literals, lists, <c>a.b</c>, <c>a[0]</c>, <c>a['b']</c>, calls, filters, <c>+ - ~ == != &lt; &lt;= &gt; &gt;= in not and or</c>,
/// <c>x if c else y</c>. Nothing in it can reach beyond the document.
/// </summary>
internal sealed class TemplateParser
{
    private const int DeepestNesting = 50;
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "<", ">", "+", "-", "~", "|", ".", ",", "(", ")", "[", "]", ":"];
    private readonly List<(char Kind, string Text)> tokens;
    private int at;
    private int depth;

    private TemplateParser(string text) => tokens = Cut(text);

    /// <exception cref="FormatException">It is not an expression of this kind.</exception>
    public static TemplateExpression Parse(string text)
    {
        var parser = new TemplateParser(text);
        var read = parser.Conditional();
        return parser.at == parser.tokens.Count ? new TemplateExpression(read) : throw new FormatException($"'{parser.tokens[parser.at].Text}' is not expected there");
    }

    private Func<JsonObject, JsonNode?> Conditional()
    {
        if (++depth > DeepestNesting) throw new FormatException($"it is nested more than {DeepestNesting} deep");
        var value = Or();
        if (Word("if"))
        {
            var condition = Or();
            Func<JsonObject, JsonNode?> otherwise = Word("else") ? Conditional() : _ => "";
            var then = value;
            value = document => TemplateValue.IsTrue(condition(document)) ? then(document) : otherwise(document);
        }

        depth--;
        return value;
    }

    private Func<JsonObject, JsonNode?> Or()
    {
        var left = And();
        while (Word("or"))
        {
            var (before, right) = (left, And());
            left = document => before(document) is var value && TemplateValue.IsTrue(value) ? value : right(document);
        }

        return left;
    }

    private Func<JsonObject, JsonNode?> And()
    {
        var left = Not();
        while (Word("and"))
        {
            var (before, right) = (left, Not());
            left = document => before(document) is var value && !TemplateValue.IsTrue(value) ? value : right(document);
        }

        return left;
    }

    private Func<JsonObject, JsonNode?> Not()
    {
        if (!Word("not")) return Compared();
        var value = Compared();
        return document => !TemplateValue.IsTrue(value(document));
    }

    private Func<JsonObject, JsonNode?> Compared()
    {
        var left = Sum();
        foreach (var symbol in new[] { "==", "!=", "<=", ">=", "<", ">" })
        {
            if (!Symbol(symbol)) continue;
            var right = Sum();
            return document => Compare(symbol, left(document), right(document));
        }

        if (!Word("in")) return left;
        var within = Sum();
        return document => within(document) switch
        {
            JsonArray list => list.Any(item => TemplateValue.Same(item, left(document))),
            var text => TemplateValue.Text(text).Contains(TemplateValue.Text(left(document)), StringComparison.Ordinal),
        };
    }

    private static bool Compare(string symbol, JsonNode? a, JsonNode? b)
    {
        if (symbol is "==" or "!=") return TemplateValue.Same(a, b) == (symbol == "==");
        var order = TemplateValue.Number(a) is { } x && TemplateValue.Number(b) is { } y ? x.CompareTo(y) : string.CompareOrdinal(TemplateValue.Text(a), TemplateValue.Text(b));
        return symbol switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    private Func<JsonObject, JsonNode?> Sum()
    {
        var left = Filtered();
        while (true)
        {
            var before = left;
            if (Symbol("+"))
            {
                var right = Filtered();
                left = document => Add(before(document), right(document));
            }
            else if (Symbol("-"))
            {
                var right = Filtered();
                left = document => TemplateValue.Number(before(document)) is { } a && TemplateValue.Number(right(document)) is { } b ? Whole(a - b) : throw new HarnessTaskException("A template subtracts what is no number.");
            }
            else if (Symbol("~"))
            {
                var right = Filtered();
                left = document => TemplateValue.Text(before(document)) + TemplateValue.Text(right(document));
            }
            else
            {
                return left;
            }
        }
    }

    private static JsonNode? Add(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (JsonArray first, JsonArray second) => new JsonArray([.. first.Concat(second).Select(item => item?.DeepClone())]),
        _ when TemplateValue.Number(a) is { } x && TemplateValue.Number(b) is { } y => Whole(x + y),
        _ => TemplateValue.Text(a) + TemplateValue.Text(b),
    };

    private static JsonNode Whole(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e15 ? (long)number : number;

    private Func<JsonObject, JsonNode?> Filtered()
    {
        var value = Postfix();
        while (Symbol("|"))
        {
            var (before, name) = (value, Name("a filter"));
            var with = Symbol("(") ? Arguments() : [];
            value = Call(name, before, with);
        }

        return value;
    }

    private Func<JsonObject, JsonNode?> Postfix()
    {
        var value = Primary();
        while (true)
        {
            var before = value;
            if (Symbol("."))
            {
                var name = Name("a field or a method");
                value = Symbol("(") ? Call(name, before, Arguments()) : document => Field(before(document), name);
            }
            else if (Symbol("["))
            {
                var index = Conditional();
                Expect("]");
                value = document => Item(before(document), index(document));
            }
            else
            {
                return value;
            }
        }
    }

    private static Func<JsonObject, JsonNode?> Call(string name, Func<JsonObject, JsonNode?> on, List<Func<JsonObject, JsonNode?>> with) => TemplateFunctions.Has(name)
        ? document => TemplateFunctions.Call(name, on(document), [.. with.Select(argument => argument(document))])
        : throw new FormatException($"{name} is not supported; {TemplateFunctions.Names} are");

    private Func<JsonObject, JsonNode?> Primary()
    {
        if (at == tokens.Count) throw new FormatException("something is missing at its end");
        var (kind, text) = tokens[at++];
        switch (kind)
        {
            case 's': return _ => text;
            case 'n': return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? _ => whole : _ => double.Parse(text, CultureInfo.InvariantCulture);
            case 'w': return text switch
            {
                "true" or "True" => _ => true,
                "false" or "False" => _ => false,
                "none" or "None" => _ => null,
                _ => document => Field(document, text),
            };
            case 'p' when text == "(":
                var inner = Conditional();
                Expect(")");
                return inner;
            case 'p' when text == "-" && at < tokens.Count && tokens[at].Kind == 'n':
                var number = double.Parse(tokens[at++].Text, CultureInfo.InvariantCulture);
                return _ => Whole(-number);
            case 'p' when text == "[":
                var items = Items("]");
                return document => new JsonArray([.. items.Select(item => item(document)?.DeepClone())]);
            default: throw new FormatException($"'{text}' is not expected there");
        }
    }

    private List<Func<JsonObject, JsonNode?>> Arguments() => Items(")");

    private List<Func<JsonObject, JsonNode?>> Items(string end)
    {
        var items = new List<Func<JsonObject, JsonNode?>>();
        if (Symbol(end)) return items;
        do items.Add(Conditional());
        while (Symbol(","));
        Expect(end);
        return items;
    }

    private static JsonNode? Field(JsonNode? of, string name) => of is JsonObject map
        ? map.TryGetPropertyValue(name, out var value) ? value : throw new HarnessTaskException($"A template asks for {name}; a document has {string.Join(", ", map.Select(field => field.Key))}.")
        : throw new HarnessTaskException($"A template asks for {name} of what is no mapping.");

    private static JsonNode? Item(JsonNode? of, JsonNode? index)
    {
        if (of is JsonObject) return Field(of, TemplateValue.Text(index));
        if (TemplateValue.Number(index) is not { } number) throw new HarnessTaskException("A template has an index that is no number.");
        var text = of is JsonArray ? null : TemplateValue.Text(of);
        var count = (of as JsonArray)?.Count ?? text!.Length;
        var place = (int)number < 0 ? count + (int)number : (int)number;
        if (place < 0 || place >= count) throw new HarnessTaskException($"A template asks for item {(int)number} of {count}.");
        return text is null ? ((JsonArray)of!)[place] : JsonValue.Create(text[place].ToString());
    }

    private bool Word(string word) => Take('w', word);

    private bool Symbol(string symbol) => Take('p', symbol);

    private bool Take(char kind, string text)
    {
        if (at == tokens.Count || tokens[at] != (kind, text)) return false;
        at++;
        return true;
    }

    private string Name(string what) => at < tokens.Count && tokens[at].Kind == 'w' ? tokens[at++].Text : throw new FormatException($"{what} is missing");

    private void Expect(string symbol)
    {
        if (!Symbol(symbol)) throw new FormatException($"{symbol} is missing");
    }

    private static List<(char Kind, string Text)> Cut(string text)
    {
        var cut = new List<(char, string)>();
        for (var next = 0; next < text.Length;)
        {
            var start = next;
            if (char.IsWhiteSpace(text[next])) next++;
            else if (text[next] is '\'' or '"') cut.Add(('s', Quoted(text, ref next)));
            else if (char.IsAsciiDigit(text[next]))
            {
                while (next < text.Length && (char.IsAsciiDigit(text[next]) || (text[next] == '.' && next + 1 < text.Length && char.IsAsciiDigit(text[next + 1])))) next++;
                cut.Add(('n', text[start..next]));
            }
            else if (char.IsLetter(text[next]) || text[next] == '_')
            {
                while (next < text.Length && (char.IsLetterOrDigit(text[next]) || text[next] == '_')) next++;
                cut.Add(('w', text[start..next]));
            }
            else if (Array.Find(Symbols, symbol => text.AsSpan(start).StartsWith(symbol)) is { } found)
            {
                next += found.Length;
                cut.Add(('p', found));
            }
            else throw new FormatException($"'{text[next]}' is not supported");
        }

        return cut;
    }

    private static string Quoted(string text, ref int at)
    {
        var (quote, value) = (text[at++], new System.Text.StringBuilder());
        for (; at < text.Length; at++)
        {
            if (text[at] == quote)
            {
                at++;
                return value.ToString();
            }

            if (text[at] == '\\' && at + 1 < text.Length) value.Append(text[++at] switch { 'n' => '\n', 't' => '\t', var other => other });
            else value.Append(text[at]);
        }

        throw new FormatException("a quote is not closed");
    }
}
