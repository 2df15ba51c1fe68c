using Fam.Worker.Data;

namespace Fam.Worker.Evaluation.Tasks;

/// <summary>Where in a prompt a needle ends.</summary>
internal static class NeedleEnd
{
    /// <summary>Position of the last token of the needle that ends last, counted by encoding the text up to it; null without needles.</summary>
    public static int? Of(string text, IReadOnlyList<string> needles, ITokenizer tokenizer)
    {
        var end = needles.Select(needle => text.LastIndexOf(needle, StringComparison.Ordinal) is var at and >= 0 ? at + needle.Length : 0).DefaultIfEmpty(0).Max();
        return end == 0 ? null : tokenizer.Encode(text[..end]).Count - 1;
    }
}
