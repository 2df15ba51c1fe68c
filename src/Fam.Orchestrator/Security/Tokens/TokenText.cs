using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Fam.Orchestrator.Security.Tokens;

/// <summary>
/// How a token is written: <c>fam_ID_SECRET</c>. The id names its row and may be shown; the secret is 256 random bits in
/// base64url. The beginning is for programs that look for secrets in places where none should be.
/// </summary>
public static class TokenText
{
    private const string Prefix = "fam_";
    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const int IdLength = 10;
    private const string IdAlphabet = "abcdefghjkmnpqrstvwxyz23456789";

    public static (string Id, string Text) New()
    {
        var id = RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <returns>The id in a text that is written as a token is; null for any other.</returns>
    public static string? IdOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Prefix.Length + IdLength + 1 + SecretLength && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_'
            ? text.Substring(Prefix.Length, IdLength)
            : null;
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Takes the same time wherever the two differ.</summary>
    public static bool Matches(string text, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(text)), Encoding.ASCII.GetBytes(hash));
}
