namespace Fam.Worker.Tokenizers.Bpe;

/// <summary>The model's switches.</summary>
/// <param name="UnknownId">Stands for a character that the vocabulary lacks; null drops it.</param>
/// <param name="FuseUnknown">Several unknown characters in a row are one unknown token.</param>
/// <param name="ByteFallback">An unknown character is its bytes, <c>&lt;0x00&gt;</c> … <c>&lt;0xFF&gt;</c>, where the vocabulary has them.</param>
/// <param name="IgnoreMerges">A word that is in the vocabulary is that token, whatever the merges say.</param>
/// <param name="ContinuingPrefix">Before every character of a word but its first.</param>
/// <param name="EndSuffix">After the last character of a word.</param>
internal sealed record BytePairOptions(int? UnknownId, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges, string ContinuingPrefix, string EndSuffix)
{
    public bool HasAffixes => ContinuingPrefix.Length + EndSuffix.Length > 0;
}
