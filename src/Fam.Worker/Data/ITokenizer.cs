namespace Fam.Worker.Data;

/// <summary>Text to ids and back.</summary>
public interface ITokenizer
{
    /// <summary>Ids are 0 … VocabSize − 1.</summary>
    int VocabSize { get; }

    /// <summary>Fills what is shorter than its batch; no text has it.</summary>
    int PadId { get; }

    /// <exception cref="ArgumentException">The text has something the vocabulary lacks.</exception>
    IReadOnlyList<int> Encode(string text);

    string Decode(IEnumerable<int> ids);
}

/// <summary>Tokenizers by the names that specs use.</summary>
public static class NamedTokenizer
{
    /// <exception cref="ArgumentException">No tokenizer has that name.</exception>
    public static ITokenizer Of(string name) => name switch
    {
        "passkey-words" => new PasskeyWordTokenizer(),
        "bytes" => new ByteTokenizer(),
        _ => throw new ArgumentException($"task.tokenizer is '{name}'; it must be passkey-words or bytes.", nameof(name)),
    };
}
