using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Fam.Bus.Signing;

/// <summary>
/// What <c>Fam:Bus:SigningKey</c> holds: the secret of the orchestrators, from which the keys of all workers are derived
/// (HKDF with SHA-256, RFC 5869), or the key of workers of one name, <c>NAME:BASE64</c>, from which nothing follows.
/// </summary>
public sealed partial class SigningKey
{
    /// <summary>Fewer bytes could be guessed.</summary>
    private const int Length = 32;
    private readonly byte[] bytes;

    private SigningKey(string? name, byte[] bytes) => (Name, this.bytes) = (name, bytes);

    /// <summary>Name of the workers whose key it is; null for the secret.</summary>
    public string? Name { get; }

    /// <summary>
    /// Name of the key that a worker signs with: its id up to the first dot. So workers whose ids a cluster makes up can
    /// share a key: <c>h100.PODNAME</c> signs with the key of <c>h100</c>.
    /// </summary>
    public static string NameOf(string workerId)
    {
        ArgumentNullException.ThrowIfNull(workerId);
        return workerId.Split('.', 2)[0];
    }

    /// <summary>Whether a text may be a key's name.</summary>
    public static bool IsName(string text) => KeyName().IsMatch(text);

    public static bool TryParse(string text, [NotNullWhen(true)] out SigningKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = null;
        var (name, code) = text.Split(':', 2) is [var before, var after] ? (before, after) : (null, text);
        if (name is not null && !IsName(name))
            return false;
        var decoded = new byte[code.Length];
        if (!Convert.TryFromBase64String(code.Trim(), decoded, out var length) || (name is null ? length < Length : length != Length))
            return false;
        key = new SigningKey(name, decoded[..length]);
        return true;
    }

    /// <summary>The key of workers of one name.</summary>
    /// <exception cref="InvalidOperationException">This is the key of workers of another name.</exception>
    public SigningKey For(string name) =>
        Name is null ? new SigningKey(name, HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, Length, info: Encoding.UTF8.GetBytes("fam-worker-key-1:" + name)))
        : Name == name ? this
        : throw new InvalidOperationException($"The signing key is that of workers named '{Name}' or '{Name}.…', not of '{name}'.");

    /// <summary>The key's code of a message.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, bytes);

    /// <summary>As it is written in a configuration. This is the key itself.</summary>
    public string Reveal() => (Name is null ? "" : Name + ":") + Convert.ToBase64String(bytes);

    /// <summary>No key, so that none gets into a log.</summary>
    public override string ToString() => Name is null ? "the secret of the orchestrators" : $"the key of {Name}";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyName();
}
