using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>
/// A template in the part of Jinja that task files use: <c>{{ expression }}</c> and
/// <c>{% if %} … {% elif %} … {% else %} … {% endif %}</c> over a document's fields. It can read, and nothing else: no loops,
/// no calls but those of <see cref="TemplateFunctions"/>. A text without braces that names a field is that field.
/// </summary>
internal sealed class TextTemplate
{
    private const int LongestSource = 100_000;
    private readonly List<Part> parts = [];
    private readonly string source;

    private enum PartKind
    {
        Text,
        Value,
        If,
        ElseIf,
        Else,
        End,
    }

    /// <exception cref="HarnessTaskException">It has something else in it.</exception>
    public TextTemplate(string source)
    {
        this.source = source;
        if (source.Length > LongestSource) throw new HarnessTaskException($"A template has {source.Length} characters; at most {LongestSource} are read.");
        var at = 0;
        while (at < source.Length)
        {
            var open = source.IndexOf('{', at);
            while (open >= 0 && open + 1 < source.Length && source[open + 1] is not ('{' or '%' or '#')) open = source.IndexOf('{', open + 1);
            if (open < 0 || open + 1 == source.Length) open = source.Length;
            if (open > at) parts.Add(new Part(PartKind.Text, source[at..open], null));
            if (open == source.Length) break;
            var close = source[open + 1] switch { '{' => "}}", '%' => "%}", _ => "#}" };
            var end = source.IndexOf(close, open + 2, StringComparison.Ordinal);
            if (end < 0) throw Wrong($"{source.Substring(open, 2)} has no {close}");
            Add(source[open + 1], source[(open + 2)..end].Trim().Trim('-').Trim());
            at = end + 2;
            // As Jinja with trim_blocks off; a dash beside a brace takes the space outside.
            if (source[end - 1] == '-') while (at < source.Length && char.IsWhiteSpace(source[at])) at++;
            if (source[open + 2] == '-' && parts.Count > 1 && parts[^2].Kind == PartKind.Text) parts[^2] = parts[^2] with { Text = parts[^2].Text.TrimEnd() };
        }

        CheckNesting();
    }

    private sealed record Part(PartKind Kind, string Text, TemplateExpression? Expression);

    /// <summary>Whether it is only text.</summary>
    public bool IsPlain => parts is [{ Kind: PartKind.Text }];

    /// <summary>The text for a document.</summary>
    public string Text(JsonObject document)
    {
        var text = new StringBuilder();
        // Of each open if: whether its branch is shown, and whether one was before.
        var open = new Stack<(bool Shown, bool Done)>();
        foreach (var part in parts)
        {
            var shown = open.All(branch => branch.Shown);
            switch (part.Kind)
            {
                case PartKind.Text when shown: text.Append(part.Text); break;
                case PartKind.Value when shown: text.Append(TemplateValue.Text(part.Expression!.Evaluate(document))); break;
                case PartKind.If:
                    var holds = shown && TemplateValue.IsTrue(part.Expression!.Evaluate(document));
                    open.Push((holds, holds));
                    break;
                case PartKind.ElseIf:
                    var (_, done) = open.Pop();
                    var next = !done && open.All(branch => branch.Shown) && TemplateValue.IsTrue(part.Expression!.Evaluate(document));
                    open.Push((next, done || next));
                    break;
                case PartKind.Else: open.Push((!open.Pop().Done, true)); break;
                case PartKind.End: open.Pop(); break;
            }
        }

        return text.ToString();
    }

    /// <summary>What the template is where it is one expression, such as a list of choices or an index; else its text.</summary>
    public JsonNode? Value(JsonObject document) => parts is [{ Kind: PartKind.Value, Expression: { } only }] ? only.Evaluate(document) : JsonValue.Create(Text(document));

    private void Add(char kind, string inner)
    {
        if (kind == '#') return;
        if (kind == '{')
        {
            parts.Add(new Part(PartKind.Value, "", Expression(inner)));
            return;
        }

        var (word, rest) = inner.IndexOf(' ') is var space and > 0 ? (inner[..space], inner[(space + 1)..].Trim()) : (inner, "");
        parts.Add(word switch
        {
            "if" => new Part(PartKind.If, "", Expression(rest)),
            "elif" => new Part(PartKind.ElseIf, "", Expression(rest)),
            "else" when rest.Length == 0 => new Part(PartKind.Else, "", null),
            "endif" when rest.Length == 0 => new Part(PartKind.End, "", null),
            _ => throw Wrong($"{{% {inner} %}} is not supported; if, elif, else and endif are"),
        });
    }

    private TemplateExpression Expression(string text)
    {
        try
        {
            return TemplateParser.Parse(text);
        }
        catch (FormatException failure)
        {
            throw Wrong($"'{text}': {failure.Message}", failure);
        }
    }

    private void CheckNesting()
    {
        var depth = 0;
        foreach (var part in parts)
        {
            if (part.Kind is PartKind.ElseIf or PartKind.Else or PartKind.End && depth == 0) throw Wrong("an else or endif has no if");
            depth += part.Kind switch { PartKind.If => 1, PartKind.End => -1, _ => 0 };
        }

        if (depth > 0) throw Wrong("an if has no endif");
    }

    private HarnessTaskException Wrong(string what, Exception? inner = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"In the template '{(source.Length > 80 ? source[..80] + "…" : source)}' {what}."), inner);
}
