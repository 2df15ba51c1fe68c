using Fam.Orchestrator.Sweeps.Specs.Parameters;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Conditions;

/// <summary>
/// Reads a condition: comparisons of keys with literals or keys, joined by <c>and</c>, <c>or</c>, <c>not</c> and
/// parentheses. Names and types are checked here, so that a condition that is read always has an answer.
/// </summary>
internal sealed class ConditionParser
{
    private readonly IReadOnlyList<ConditionToken> _tokens;
    private readonly Func<int, Mark> _markOf;
    private readonly string _field;
    private readonly FaultList _faults;
    private int _at;
    private int _depth;

    private ConditionParser(string text, Func<int, Mark> markOf, string field, FaultList faults)
    {
        (_tokens, _markOf, _field, _faults) = (ConditionToken.Split(text), markOf, field, faults);
    }

    /// <param name="text">The condition.</param>
    /// <param name="markOf">Place in the YAML text of a character of the condition.</param>
    /// <returns>Null after a fault.</returns>
    public static Condition? Parse(string text, Func<int, Mark> markOf, string field, FaultList faults)
    {
        var parser = new ConditionParser(text, markOf, field, faults);
        var condition = parser.Or();
        if (condition is null) return null;
        return parser.Current.Kind == TokenKind.End ? condition : parser.Unexpected("and, or, or the end");
    }

    private ConditionToken Current => _tokens[_at];

    private Condition? Or() => Joined("or", And, parts => new AnyCondition(parts));

    private Condition? And() => Joined("and", Not, parts => new AllCondition(parts));

    private Condition? Joined(string word, Func<Condition?> part, Func<List<Condition>, Condition> join)
    {
        var parts = new List<Condition>();
        do
        {
            if (part() is not { } next) return null;
            parts.Add(next);
        }
        while (Take(word));
        return parts.Count == 1 ? parts[0] : join(parts);
    }

    private Condition? Not()
    {
        if (_depth == SpecLimits.ConditionDepth) return Fault(Current.Offset, $"is nested more than {SpecLimits.ConditionDepth} deep");
        _depth++;
        var condition = Take("not") ? Not() is { } part ? new NotCondition(part) : null
            : Take("(") ? Parenthesized()
            : Comparison();
        _depth--;
        return condition;
    }

    private Condition? Parenthesized()
    {
        var condition = Or();
        if (condition is null) return null;
        return Take(")") ? condition : Unexpected(")");
    }

    private Condition? Comparison()
    {
        if (ReadOperand() is not { } left) return null;
        if (Current is { Kind: TokenKind.Sign, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
        {
            var sign = _tokens[_at++].Text;
            if (ReadOperand() is not { } right || !Comparable(left, sign, right)) return null;
            return Current is { Kind: TokenKind.Sign, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" }
                ? Fault(Current.Offset, "comparisons cannot follow one another", allowed: "two comparisons joined by and")
                : new CompareCondition(left, sign, right);
        }

        if (Take("in")) return Member(left);
        if (Current is { Kind: TokenKind.Word, Text: "not" } && _tokens[_at + 1] is { Kind: TokenKind.Word, Text: "in" })
        {
            _at += 2;
            return Member(left) is { } member ? new NotCondition(member) : null;
        }

        if (left.Kind == ValueKind.Flag) return new FlagCondition(left);
        return Unexpected("== != < <= > >= in or not in");
    }

    private MemberCondition? Member(Operand left)
    {
        if (!Take("[")) return Unexpected("a list such as [0, 1]") as MemberCondition;
        var items = new List<Operand>();
        do
        {
            if (ReadOperand() is not { } item || !Comparable(left, "==", item)) return null;
            items.Add(item);
        }
        while (Take(","));
        return Take("]") ? new MemberCondition(left, items) : Unexpected(", or ]") as MemberCondition;
    }

    private Operand? ReadOperand()
    {
        var token = Current;
        switch (token)
        {
            case { Kind: TokenKind.Number }:
                _at++;
                return new Operand(token.Offset, ValueKind.Number, null, token.Number, null);
            case { Kind: TokenKind.Text }:
                _at++;
                return new Operand(token.Offset, ValueKind.Text, null, token.Text, null);
            case { Kind: TokenKind.Word, Text: "true" or "false" }:
                _at++;
                return new Operand(token.Offset, ValueKind.Flag, null, token.Text == "true", null);
            case { Kind: TokenKind.Name }:
                _at++;
                return ReadName(token);
            default:
                Unexpected("a key, a number, true, false or a text in quotes");
                return null;
        }
    }

    private Operand? ReadName(ConditionToken token)
    {
        var found = KeyNames.ForConditions(token.Text);
        if (found.Key is { } key) return new Operand(token.Offset, key.Type.Kind, key.Path, null, key.Type);
        if (_tokens[_at - 1].Text is "True" or "False") Fault(token.Offset, "has no such word", token.Text, suggestion: token.Text.ToLowerInvariant());
        else if (found.Candidates.Count > 1) Fault(token.Offset, "names a key that more than one section has", token.Text, string.Join(" | ", found.Candidates));
        else Fault(token.Offset, "names no key; a text needs quotes", Printable.Text(token.Text), suggestion: IsValue(token.Text) ? $"'{token.Text}'" : found.Nearest);
        return null;
    }

    /// <summary>Whether a word is a value of some key, and so lacks its quotes.</summary>
    private static bool IsValue(string word) =>
        !ConfigurationType.Problem(word, out _) || SpecSchema.TrialKeys.Any(key => key.Type is ChoiceType { Values: var values } && values.Contains(word));

    private bool Comparable(Operand left, string sign, Operand right)
    {
        if (left.Kind == ValueKind.List || right.Kind == ValueKind.List)
            return Fault(left.Offset, "compares a list; conditions compare single values") is not null;
        if (left.Kind != right.Kind)
            return Fault(right.Offset, $"compares {Word(left.Kind)} with {Word(right.Kind)}, which are never equal") is not null;
        if (sign is not ("==" or "!=") && left.Kind != ValueKind.Number)
            return Fault(left.Offset, $"orders {Word(left.Kind)} with {sign}", allowed: "== or !=") is not null;
        return Possible(left, right) && Possible(right, left);
    }

    /// <summary>A word that the key can never have is a mistake.</summary>
    private bool Possible(Operand key, Operand literal)
    {
        if (literal.Literal is not string word) return true;
        if (key.Type is ChoiceType { Values: var values } && !values.Contains(word))
            return Fault(literal.Offset, $"compares {key.Path} with a value it never has", $"'{Printable.Text(word)}'", string.Join(" | ", values), Spelling.Nearest(word, values)) is not null;
        if (key.Type is ConfigurationType && ConfigurationType.Problem(word, out var near))
            return Fault(literal.Offset, "compares configuration with a value it never has", $"'{Printable.Text(word)}'", key.Type.Allowed, near) is not null;
        return true;
    }

    private static string Word(ValueKind kind) => kind switch
    {
        ValueKind.Flag => "true or false",
        ValueKind.Number => "a number",
        _ => "a text",
    };

    private bool Take(string text)
    {
        if (Current.Kind is not (TokenKind.Word or TokenKind.Sign) || Current.Text != text) return false;
        _at++;
        return true;
    }

    private Condition? Unexpected(string wanted) => Current switch
    {
        { Kind: TokenKind.OpenQuote } => Fault(Current.Offset, "has a quote that is never closed", Printable.Text(Current.Text)),
        { Kind: TokenKind.Name, Text: "is" } => Fault(Current.Offset, "has something unexpected", "is", wanted, "=="),
        { Text: "=" } => Fault(Current.Offset, "compares with a single =", "=", wanted, "=="),
        { Text: "&&" } => Fault(Current.Offset, "has an unknown sign", "&&", wanted, "and"),
        { Text: "||" } => Fault(Current.Offset, "has an unknown sign", "||", wanted, "or"),
        { Text: "!" } => Fault(Current.Offset, "has an unknown sign", "!", wanted, "not"),
        { Kind: TokenKind.End } => Fault(Current.Offset, "ends too early", allowed: wanted),
        _ => Fault(Current.Offset, "has something unexpected", Printable.Text(Current.Text), wanted),
    };

    private Condition? Fault(int offset, string message, string? found = null, string? allowed = null, string? suggestion = null)
    {
        _faults.Add(_markOf(offset), _field, "the condition " + message, found, allowed, suggestion);
        return null;
    }
}
