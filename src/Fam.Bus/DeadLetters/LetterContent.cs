using System.Text;
using System.Text.Json;

namespace Fam.Bus.DeadLetters;

/// <summary>What can be said of a dead letter's body without trusting it.</summary>
/// <param name="Sender">Who says to have sent it.</param>
/// <param name="Protocol">Version of its protocol.</param>
/// <param name="Messages">Kinds of the messages in it, each once.</param>
public sealed record LetterContent(string? Sender, int? Protocol, IReadOnlyList<string> Messages)
{
    /// <summary>More bytes than this are shown, but not looked into.</summary>
    private const int MostRead = 4 << 20;
    private static readonly LetterContent Unknown = new(null, null, []);

    public static LetterContent Of(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MostRead)
            return Unknown;
        try
        {
            using var letter = JsonDocument.Parse(body);
            return Value(letter.RootElement, "message") is { ValueKind: JsonValueKind.Object } envelope
                ? new LetterContent(
                    Value(envelope, "sender") is { ValueKind: JsonValueKind.String } sender ? sender.GetString() : null,
                    Value(envelope, "protocol") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var protocol) ? protocol : null,
                    Value(envelope, "body") is { ValueKind: JsonValueKind.String } text ? Kinds(text.GetString()!) : [])
                : Unknown;
        }
        catch (JsonException)
        {
            // That it cannot be read is why it lies here.
            return Unknown;
        }
    }

    /// <summary>The body's beginning as text.</summary>
    public static string Text(ReadOnlyMemory<byte> body, int mostBytes) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, mostBytes)]);

    private static List<string> Kinds(string text)
    {
        try
        {
            using var messages = JsonDocument.Parse(text);
            return messages.RootElement.ValueKind != JsonValueKind.Array ? [] : [.. messages.RootElement.EnumerateArray()
                .Select(message => Value(message, "type") is { ValueKind: JsonValueKind.String } type ? type.GetString()! : "?").Distinct(StringComparer.Ordinal)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static JsonElement? Value(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
