using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Fam.Artifacts;

/// <summary><c>data://NAME</c>, or <c>data://NAME@HASH</c> where it may mean one thing only.</summary>
/// <param name="Name">1 to 64 letters, digits, '.', '-' or '_', beginning with a letter or digit; so it is no path.</param>
/// <param name="Hash">Hash of the manifest; null for the newest of the name.</param>
public sealed partial record DataUri(string Name, ArtifactHash? Hash)
{
    public const string Shape = "data://NAME or data://NAME@HASH, with 1 to 64 letters, digits, ., - or _ as NAME and 64 digits of hexadecimal as HASH";

    private const string Scheme = "data://";

    public static bool TryParse(string? text, [NotNullWhen(true)] out DataUri? uri)
    {
        uri = null;
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal))
            return false;
        var parts = text[Scheme.Length..].Split('@');
        if (parts.Length > 2 || !IsName(parts[0]))
            return false;
        ArtifactHash? hash = null;
        if (parts.Length == 2 && !ArtifactHash.TryParse(parts[1], out hash))
            return false;
        uri = new DataUri(parts[0], hash);
        return true;
    }

    /// <summary>Whether data may have this name.</summary>
    public static bool IsName(string? text) => text is not null && NameShape().IsMatch(text);

    public override string ToString() => Hash is null ? Scheme + Name : $"{Scheme}{Name}@{Hash}";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex NameShape();
}
