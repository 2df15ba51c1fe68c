using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fam.Contracts.Messages;

namespace Fam.Bus.Signing;

/// <summary>
/// The signature of an envelope: HMAC-SHA256 over its parts, each behind its length in bytes (four bytes, the highest
/// first), so that no part can pass for the end of another: a label, protocol, sender, destination, time of sending in
/// UTC ticks, body.
/// </summary>
internal static class EnvelopeSeal
{
    private const string Label = "fam-envelope-1";

    /// <summary>Text that has no UTF-8 form must not be signed as if it were another text.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The signature in base64.</summary>
    public static string Of(BusEnvelope envelope, string destination, SigningKey key) => Convert.ToBase64String(Code(envelope, destination, key));

    /// <summary>Compares in a time that says nothing about where they differ.</summary>
    public static bool Fits(BusEnvelope envelope, string destination, SigningKey key)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        try
        {
            return Convert.TryFromBase64String(envelope.Signature ?? "", given, out var length) && length == given.Length
                && CryptographicOperations.FixedTimeEquals(given, Code(envelope, destination, key));
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static byte[] Code(BusEnvelope envelope, string destination, SigningKey key)
    {
        using var code = key.Begin();
        Append(code, Label);
        Append(code, envelope.Protocol.ToString(CultureInfo.InvariantCulture));
        Append(code, envelope.Sender);
        Append(code, destination);
        Append(code, (envelope.SentAt?.UtcTicks ?? 0).ToString(CultureInfo.InvariantCulture));
        Append(code, envelope.Body);
        return code.GetHashAndReset();
    }

    private static void Append(IncrementalHash code, string part)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(sizeof(int) + Utf8.GetMaxByteCount(part.Length));
        try
        {
            var length = Utf8.GetBytes(part, buffer.AsSpan(sizeof(int)));
            BinaryPrimitives.WriteInt32BigEndian(buffer, length);
            code.AppendData(buffer, 0, sizeof(int) + length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
