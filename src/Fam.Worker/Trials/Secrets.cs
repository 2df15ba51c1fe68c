using System.Text.RegularExpressions;

namespace Fam.Worker.Trials;

/// <summary>Keeps secrets from children, and out of what is shipped of their output.</summary>
internal static partial class Secrets
{
    private const string Shown = "${kept}***";

    private static readonly string[] Prefixes = ["Fam__", "ConnectionStrings__", "Worker__", "Kestrel__"];
    private static readonly string[] Endings = ["PASSWORD", "SECRET", "TOKEN", "SECRET_ACCESS_KEY", "API_KEY"];

    /// <summary>Whether a variable is the worker's own (addresses with passwords among them) or holds a secret by its name; a child gets neither.</summary>
    public static bool IsKept(string variable) =>
        Prefixes.Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) || Endings.Any(ending => variable.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text without passwords of addresses, bearer tokens and values that are named as secrets.</summary>
    public static string Redact(string text) =>
        Bearer().Replace(Named().Replace(Address().Replace(text, Shown + "@"), Shown), Shown);

    [GeneratedRegex(@"(?<kept>\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+@", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<kept>\b(?:\w+[_-])?(?:password|passwd|pwd|secret(?:[_-]?(?:access[_-]?)?key)?|(?:access|auth|api|refresh)[_-]?token|api[_-]?key)[""']?\s*[=:]\s*)(?:""[^""\n]*""|'[^'\n]*'|[^\s;,""']+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<kept>\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Bearer();
}
