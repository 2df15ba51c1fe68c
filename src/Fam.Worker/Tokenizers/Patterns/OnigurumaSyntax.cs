using System.Globalization;
using System.Text;

namespace Fam.Worker.Tokenizers.Patterns;

/// <summary>
/// Writes a regular expression of Oniguruma's (Ruby) syntax in .NET's: possessive quantifiers become atomic groups,
/// <c>\w</c> and <c>\b</c> take Oniguruma's idea of a word. What the two read differently, and a tokenizer has no need
/// of, is refused by name instead of being read wrong.
/// </summary>
internal sealed class OnigurumaSyntax
{
    private const string WordCharacters = @"\p{L}\p{M}\p{Nd}\p{Pc}";

    private readonly string pattern;
    private readonly StringBuilder output = new();
    private readonly Stack<(int Start, bool IgnoreCase)> groups = new();
    private int at;
    private int atom = -1;
    private bool ignoreCase;

    private OnigurumaSyntax(string pattern) => this.pattern = pattern;

    /// <exception cref="FormatException">The pattern has something that is not supported; the message names it.</exception>
    public static string Translate(string pattern)
    {
        if (pattern.Any(char.IsSurrogate)) throw new FormatException("it names a character outside of the basic plane.");
        return new OnigurumaSyntax(pattern).Translated();
    }

    private string Translated()
    {
        while (at < pattern.Length)
        {
            switch (pattern[at])
            {
                case '\\':
                    atom = output.Length;
                    Escape(inClass: false);
                    break;
                case '[':
                    atom = output.Length;
                    Class();
                    break;
                case '(':
                    Open();
                    break;
                case ')':
                    if (groups.Count == 0) throw new FormatException("it has a ')' without a '('.");
                    (atom, ignoreCase) = groups.Pop();
                    Take(1);
                    break;
                case '?' or '*' or '+':
                    Quantified(pattern[at].ToString(), possessive: true, length: 1);
                    break;
                case '{' when Interval() is { } interval:
                    Quantified(interval.Text, possessive: false, interval.Length);
                    break;
                case '{':
                    Literal();
                    break;
                default:
                    if (pattern[at] is '^' or '$' or '|' or '.') (atom, _) = (output.Length, Take(1));
                    else Literal();
                    break;
            }
        }

        return output.ToString();
    }

    private StringBuilder Take(int count)
    {
        output.Append(pattern, at, count);
        at += count;
        return output;
    }

    private void Literal()
    {
        atom = output.Length;
        // Oniguruma folds the long s and the Kelvin sign with s and k; .NET does not.
        var folded = ignoreCase ? pattern[at] switch { 's' or 'S' or 'ſ' => "[sS\u017F]", 'k' or 'K' or '\u212A' => "[kK\u212A]", _ => null } : null;
        if (folded is null)
        {
            if (pattern[at] is '{' or '}' or '#') output.Append('\\');
            Take(1);
            return;
        }

        output.Append(folded);
        at++;
    }

    private void Escape(bool inClass)
    {
        if (at + 1 >= pattern.Length) throw new FormatException(@"it ends with a '\'.");
        var letter = pattern[at + 1];
        switch (letter)
        {
            case 'p' or 'P':
                Property(letter == 'P');
                return;
            case 'w':
                output.Append(inClass ? WordCharacters : $"[{WordCharacters}]");
                break;
            case 'W' when !inClass:
                output.Append($"[^{WordCharacters}]");
                break;
            case 'b' when !inClass:
                output.Append($"(?:(?<=[{WordCharacters}])(?![{WordCharacters}])|(?<![{WordCharacters}])(?=[{WordCharacters}]))");
                break;
            case 'x' when at + 2 < pattern.Length && pattern[at + 2] == '{':
                Hexadecimal();
                return;
            case 's' or 'S' or 'd' or 'D' or 'n' or 'r' or 't' or 'f' or 'v' or 'a' or 'e' or 'A' or 'z' or 'Z' or 'x' or 'u' or (>= '0' and <= '9'):
                output.Append('\\').Append(letter);
                break;
            default:
                if (char.IsAsciiLetter(letter)) throw new FormatException($@"it has '\{letter}'{(inClass ? " in a class" : "")}.");
                output.Append('\\').Append(letter);
                break;
        }

        at += 2;
    }

    private void Property(bool negated)
    {
        var braced = at + 2 < pattern.Length && pattern[at + 2] == '{';
        var end = braced ? pattern.IndexOf('}', at) : at + 2;
        if (end < 0 || end >= pattern.Length) throw new FormatException(@"it has a '\p' without a name.");
        var name = braced ? pattern[(at + 3)..end] : pattern[(at + 2)..(end + 1)];
        if (name.StartsWith('^')) (name, negated) = (name[1..], !negated);
        output.Append(negated ? @"\P{" : @"\p{").Append(name).Append('}');
        at = end + 1;
    }

    private void Hexadecimal()
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0 || !int.TryParse(pattern.AsSpan(at + 3, end - at - 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var point) || point > 0xFFFF)
            throw new FormatException(@"it has a '\x{…}' that is no character of the basic plane.");
        output.Append(CultureInfo.InvariantCulture, $@"\u{point:X4}");
        at = end + 1;
    }

    private void Class()
    {
        Take(1);
        if (at < pattern.Length && pattern[at] == '^') Take(1);
        for (var first = true; ; first = false)
        {
            if (at >= pattern.Length) throw new FormatException("it has a '[' without a ']'.");
            var character = pattern[at];
            if (character == ']' && !first)
            {
                Take(1);
                return;
            }

            if (character == '[') throw new FormatException("it has a class within a class.");
            if (character == '&' && at + 1 < pattern.Length && pattern[at + 1] == '&') throw new FormatException("it has an intersection of classes ('&&').");
            if (character == '\\') Escape(inClass: true);
            else if (ignoreCase && character is 's' or 'S' or 'k' or 'K' && ignoreCase && !IsRange()) output.Append(pattern[at++]).Append(character is 's' or 'S' ? '\u017F' : '\u212A');
            else Take(1);
        }
    }

    private bool IsRange() => pattern[at - 1] == '-' || (at + 1 < pattern.Length && pattern[at + 1] == '-');

    private void Open()
    {
        groups.Push((output.Length, ignoreCase));
        if (at + 1 >= pattern.Length || pattern[at + 1] != '?')
        {
            Take(1);
            return;
        }

        var end = at + 2;
        while (end < pattern.Length && (char.IsAsciiLetter(pattern[end]) || pattern[end] == '-')) end++;
        if (end == at + 2)
        {
            if (pattern.AsSpan(at).StartsWith("(?#") || pattern.AsSpan(at).StartsWith("(?~")) throw new FormatException($"it has '{pattern.AsSpan(at, 3)}'.");
            Take(pattern.AsSpan(at).StartsWith("(?<=") || pattern.AsSpan(at).StartsWith("(?<!") ? 4 : 3);
            return;
        }

        Options(end);
    }

    private void Options(int end)
    {
        var options = pattern[(at + 2)..end];
        if (options is not ("i" or "-i") || end >= pattern.Length || pattern[end] is not (':' or ')'))
            throw new FormatException($"it has the group '(?{options}…'; of options, only i is supported.");
        if (pattern[end] == ')') groups.Pop(); // Holds to the end of the group around it.
        ignoreCase = options == "i";
        Take(end + 1 - at);
    }

    /// <summary>An interval at this place, as .NET writes it: <c>{,n}</c> has no meaning there.</summary>
    private (string Text, int Length)? Interval()
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0) return null;
        var parts = pattern[(at + 1)..end].Split(',');
        if (parts.Length > 2 || Array.Exists(parts, part => !part.All(char.IsAsciiDigit)) || parts.All(part => part.Length == 0)) return null;
        return (parts[0].Length == 0 ? $"{{0,{parts[1]}}}" : pattern[at..(end + 1)], end + 1 - at);
    }

    private void Quantified(string quantifier, bool possessive, int length)
    {
        if (atom < 0) throw new FormatException($"it has '{quantifier}' with nothing before it.");
        at += length;
        output.Append(quantifier);
        if (at >= pattern.Length) return;
        if (pattern[at] == '?')
        {
            Take(1);
        }
        else if (pattern[at] == '+')
        {
            // After an interval, '+' repeats it instead of making it possessive.
            output.Insert(atom, possessive ? "(?>" : "(?:").Append(possessive ? ")" : ")+");
            at++;
        }
    }
}
