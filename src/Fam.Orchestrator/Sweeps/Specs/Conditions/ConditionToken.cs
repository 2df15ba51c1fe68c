using System.Globalization;

namespace Fam.Orchestrator.Sweeps.Specs.Conditions;

internal enum TokenKind
{
    Name,
    Number,
    Text,

    /// <summary>An operator, a bracket or a comma.</summary>
    Sign,

    /// <summary><c>and or not in true false</c>.</summary>
    Word,
    End,

    /// <summary>A quote that is never closed.</summary>
    OpenQuote,

    /// <summary>Something a condition cannot contain.</summary>
    Wrong,
}

/// <summary>A piece of a condition.</summary>
/// <param name="Offset">Characters of the condition before it.</param>
/// <param name="Text">As written; for a quoted text without its quotes.</param>
internal readonly record struct ConditionToken(TokenKind Kind, int Offset, string Text, double Number = 0)
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "(", ")", "[", "]", ",", "=", "!"];

    /// <summary>All pieces, the last one of kind <see cref="TokenKind.End"/>; reading ends at the first wrong one.</summary>
    public static IReadOnlyList<ConditionToken> Split(string condition)
    {
        var tokens = new List<ConditionToken>();
        var at = 0;
        while (true)
        {
            while (at < condition.Length && char.IsWhiteSpace(condition[at])) at++;
            var token = At(condition, at, out var end);
            tokens.Add(token);
            if (token.Kind is TokenKind.End or TokenKind.Wrong or TokenKind.OpenQuote) return tokens;
            at = end;
        }
    }

    private static ConditionToken At(string text, int start, out int end)
    {
        end = start;
        if (start == text.Length) return new(TokenKind.End, start, "the end");
        var first = text[start];
        if (first is '\'' or '"')
        {
            var close = text.IndexOf(first, start + 1);
            if (close < 0) return new(TokenKind.OpenQuote, start, text[start..]);
            end = close + 1;
            return new(TokenKind.Text, start, text[(start + 1)..close]);
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.')) end++;
            var word = text[start..end];
            return new(word is "and" or "or" or "not" or "in" or "true" or "false" ? TokenKind.Word : TokenKind.Name, start, word);
        }

        if (char.IsAsciiDigit(first) || (first is '-' or '+' or '.' && start + 1 < text.Length && (char.IsAsciiDigit(text[start + 1]) || text[start + 1] == '.')))
        {
            end++;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' || (text[end] is '-' or '+' && text[end - 1] is 'e' or 'E'))) end++;
            return double.TryParse(text.AsSpan(start, end - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? new(TokenKind.Number, start, text[start..end], number)
                : new(TokenKind.Wrong, start, text[start..end]);
        }

        var sign = Array.Find(Signs, sign => text.AsSpan(start).StartsWith(sign));
        if (sign is null) return new(TokenKind.Wrong, start, first.ToString());
        end = start + sign.Length;
        return new(TokenKind.Sign, start, sign);
    }
}
