namespace Fam.Worker.Tokenizers;

/// <summary>
/// Text of ids as they come, with constant memory. What may still change with the next id is held back: bytes that are
/// not yet a whole character.
/// </summary>
public sealed class StreamingDecoder(TextTokenizer tokenizer, bool skipSpecialTokens = true)
{
    // Bytes that never become a character are let out after so many ids.
    private const int LongestWait = 16;

    // Decoders look at what stands first, so that some ids whose text is out already stay in front.
    private readonly List<int> ids = [];
    private int written;
    private int settled;

    /// <summary>Begins behind these ids, whose text is out already: the first token of a text may be decoded in another way.</summary>
    public void Follow(IEnumerable<int> before)
    {
        ids.AddRange(before.Where(id => !skipSpecialTokens || !tokenizer.IsSpecial(id)).TakeLast(LongestWait));
        (settled, written) = (ids.Count, Text().Length);
    }

    /// <summary>The text that an id makes certain; empty where it has to wait.</summary>
    public string Add(int id)
    {
        if (skipSpecialTokens && tokenizer.IsSpecial(id)) return "";
        ids.Add(id);
        var text = Text();
        var waits = text.EndsWith('\uFFFD');
        return waits && ids.Count - settled <= LongestWait ? "" : Write(text, waits ? 1 : 0);
    }

    /// <summary>What was held back, at the end of the stream.</summary>
    public string End() => Write(Text(), 0);

    private string Text() => tokenizer.Decode(ids, skipSpecialTokens);

    private string Write(string text, int heldBack)
    {
        var end = text.Length - heldBack;
        var added = end > written ? text[written..end] : "";
        ids.RemoveRange(0, settled);
        settled = ids.Count;
        written = Math.Max(0, Text().Length - heldBack);
        return added;
    }
}
