using System.Text;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Reading;

/// <summary>Looks at a text before any parser does.</summary>
internal static class TextGuard
{
    /// <summary>The text without its byte order mark, or null where it is too large or holds what YAML does not allow.</summary>
    public static string? Admit(string text, FaultList faults)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > SpecLimits.Bytes)
        {
            faults.Add(new(1, 1), "", "the text is too large", $"{bytes} bytes", $"at most {SpecLimits.Bytes}");
            return null;
        }

        // Editors on Windows write one; it says nothing in UTF-8.
        if (text.StartsWith('\uFEFF')) text = text[1..];
        var (line, column) = (1, 1);
        for (var i = 0; i < text.Length; i++, column++)
        {
            if (text[i] == '\n')
            {
                line++;
                column = 0;
            }
            else if (IsForbidden(text, i))
            {
                faults.Add(new(line, column), "", $"the character U+{(int)text[i]:X4} is not allowed in YAML", allowed: "a text in UTF-8");
                return null;
            }
        }

        return text;
    }

    private static bool IsForbidden(string text, int i) => text[i] switch
    {
        '\t' or '\r' => false,
        < ' ' or '\uFFFE' or '\uFFFF' or '\uFEFF' or (>= '\u007F' and <= '\u009F') => true,
        // Line ends to YAML and not to editors, so that places would differ.
        '\u2028' or '\u2029' => true,
        _ when char.IsHighSurrogate(text[i]) => i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]),
        _ when char.IsLowSurrogate(text[i]) => i == 0 || !char.IsHighSurrogate(text[i - 1]),
        _ => false,
    };
}
