using System.Text.Json;

namespace Fam.Worker.Tokenizers;

/// <summary>A JSON object of a <c>tokenizer.json</c> with the path that messages name it by.</summary>
/// <param name="Value">A JSON object.</param>
/// <param name="Path">File and keys down to it.</param>
internal readonly record struct Section(JsonElement Value, string Path)
{
    /// <summary>The key <c>type</c>; empty where there is none.</summary>
    public string Type => Has("type") ? Text("type") : "";

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string key) => Value.TryGetProperty(key, out var member) && member.ValueKind != JsonValueKind.Null;

    public string Text(string key) => OptionalText(key) ?? throw Missing(key, "a string");

    public string? OptionalText(string key)
    {
        if (!Has(key)) return null;
        var member = Value.GetProperty(key);
        return member.ValueKind == JsonValueKind.String ? Scalars.WellFormed(member.GetString()!) : throw Wrong(key, "a string");
    }

    /// <summary>A string of exactly one character.</summary>
    public string Character(string key)
    {
        var text = Text(key);
        return text.EnumerateRunes().Count() == 1 ? text : throw Wrong(key, "one character");
    }

    public bool Flag(string key, bool absent)
    {
        if (!Has(key)) return absent;
        return Value.GetProperty(key).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(key, "true or false"),
        };
    }

    public int Number(string key)
    {
        if (!Has(key)) throw Missing(key, "a whole number");
        return Value.GetProperty(key) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt32(out var number) && number >= 0
            ? number
            : throw Wrong(key, "a whole number from 0");
    }

    /// <summary>A JSON object under a key.</summary>
    public Section Child(string key)
    {
        if (!Has(key)) throw Missing(key, "an object");
        var member = Value.GetProperty(key);
        return member.ValueKind == JsonValueKind.Object ? new Section(member, $"{Path}.{key}") : throw Wrong(key, "an object");
    }

    /// <summary>JSON objects in the array under a key.</summary>
    public IReadOnlyList<Section> Children(string key)
    {
        if (!Has(key)) throw Missing(key, "an array");
        var member = Value.GetProperty(key);
        if (member.ValueKind != JsonValueKind.Array) throw Wrong(key, "an array");
        var path = Path;
        return [.. member.EnumerateArray().Select((item, index) => item.ValueKind == JsonValueKind.Object
            ? new Section(item, $"{path}.{key}[{index}]")
            : throw new TokenizerException($"{path}.{key}[{index}] is a JSON {item.ValueKind}; it must be an object."))];
    }

    /// <summary>The failure for a type that this reader does not know.</summary>
    public TokenizerException Unsupported(string supported) => new($"{Path}.type is '{Type}', which is not supported; supported are {supported}.");

    public TokenizerException Wrong(string key, string right)
    {
        var raw = Value.GetProperty(key).GetRawText();
        return new TokenizerException($"{Path}.{key} is {(raw.Length <= 60 ? raw : raw[..60] + "…")}; it must be {right}.");
    }

    private TokenizerException Missing(string key, string right) => new($"{Path}.{key} is missing; it must be {right}.");
}
