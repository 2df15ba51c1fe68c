namespace Fam.Worker.Tokenizers;

/// <summary>A <c>tokenizer.json</c> that cannot be read or asks for what is not supported; the message names the file, the key and its value.</summary>
public sealed class TokenizerException(string message, Exception? inner = null) : Exception(message, inner);
