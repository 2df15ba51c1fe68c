namespace Fam.Worker.Tokenizers;

/// <summary>A token beside the model's vocabulary, found in the text before anything else is done to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text it stands for.</param>
/// <param name="SingleWord">It is not found within a word.</param>
/// <param name="LeftStrip">It takes white space before it.</param>
/// <param name="RightStrip">It takes white space after it.</param>
/// <param name="Normalized">It is looked for in the normalized text, as the normalizer makes it.</param>
/// <param name="Special">Decoding may leave it out.</param>
public sealed record AddedToken(int Id, string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized, bool Special);
