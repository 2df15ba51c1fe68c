using System.Text.RegularExpressions;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using YamlDotNet.Core;

namespace Fam.Orchestrator.Sweeps.Specs.Yaml;

/// <summary>Turns a scanner's complaint into a plain sentence at the place where the eye should go.</summary>
internal static partial class SyntaxFault
{
    /// <param name="last">End of what was read without complaint.</param>
    /// <param name="open">The innermost bracket that is still open there.</param>
    public static void Report(FaultList faults, string text, Exception error, Mark last, (Mark Mark, char Bracket)? open)
    {
        var complaint = error is YamlException ? error.Message : "";
        var at = error is YamlException { Start.Line: > 0 } e ? new Mark((int)e.Start.Line, (int)e.Start.Column) : last;
        var lines = text.Split('\n');

        if (TabIndent(lines, complaint.Contains("tab", StringComparison.Ordinal) ? 1 : last.Line, complaint.Contains("tab", StringComparison.Ordinal) ? lines.Length : at.Line + 1) is { } tab)
            faults.Add(tab, "", "a tab indents this line", allowed: "spaces; YAML does not take tabs for indentation");
        else if (open is { } bracket && (error is not YamlException || complaint.Contains("flow", StringComparison.Ordinal)))
            faults.Add(bracket.Mark, "", $"the {bracket.Bracket} that opens here is not closed, or a comma is missing after it", allowed: $"items separated by commas, then {(bracket.Bracket == '[' ? ']' : '}')}");
        else if (GluedColon(lines, at.Line) is { } glued)
            faults.Add(glued, "", "there is no space after this key's colon", Printable.Text(lines[glued.Line - 1].Trim()), "key: value");
        else
            faults.Add(at, "", Sentence(complaint));
    }

    private static string Sentence(string complaint) => complaint switch
    {
        _ when Has(complaint, "quoted scalar", "end of stream") => "the quote that opens here is never closed",
        _ when Has(complaint, "quoted scalar", "wrong indentation") => "the quote that opens here is not closed on its line, and the next line is not indented",
        _ when Has(complaint, "unknown escape") => "this double-quoted text has an unknown escape; use single quotes for a text with backslashes",
        _ when Has(complaint, "invalid mapping") => "a value cannot hold another \"key: value\" on its line; the indentation may be too deep, or the text needs quotes",
        _ when Has(complaint, "expected '-'") => "a list and keys are mixed at the same indentation",
        _ when Has(complaint, "did not find expected key") => "this line does not fit the lines above it; check its indentation",
        _ when Has(complaint, "cannot start any token") => "a value cannot begin with this character; put the text in quotes, as every text that contains : # [ ] { } , & * ! | > % or @",
        _ when Has(complaint, "incompatible") => "this version of YAML is not known; leave out the line %YAML",
        "" => "this text is not YAML",
        _ => "this text is not YAML: " + Printable.Text(char.ToLowerInvariant(complaint[0]) + complaint[1..].TrimEnd('.'), 200),
    };

    private static bool Has(string complaint, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (!complaint.Contains(part, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static Mark? TabIndent(string[] lines, int from, int to)
    {
        for (var line = Math.Max(from, 1); line <= Math.Min(to, lines.Length); line++)
        {
            var indent = lines[line - 1].AsSpan()[..^lines[line - 1].AsSpan().TrimStart(" \t").Length];
            if (indent.Contains('\t') && lines[line - 1].AsSpan().Trim().Length > 0) return new Mark(line, indent.IndexOf('\t') + 1);
        }

        return null;
    }

    private static Mark? GluedColon(string[] lines, int at)
    {
        for (var line = Math.Min(at, lines.Length); line >= Math.Max(1, at - 1); line--)
        {
            var match = Glued().Match(lines[line - 1]);
            if (match.Success) return new Mark(line, match.Groups["colon"].Index + 1);
        }

        return null;
    }

    [GeneratedRegex(@"^[ -]*[A-Za-z_][\w.]{0,80}(?<colon>:)[^\s:/]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Glued();
}
