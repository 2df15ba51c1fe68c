namespace Fam.Worker.Tokenizers.Patterns;

/// <summary>What becomes of a match at which a text is split.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Splits at matches as the reference does, the odd rules of its merging included.</summary>
internal static class Splitting
{
    /// <summary>Reads the key <c>behavior</c>.</summary>
    public static SplitBehavior Read(Section section) => !section.Has("behavior") ? SplitBehavior.Isolated : section.Text("behavior") switch
    {
        "Removed" or "removed" => SplitBehavior.Removed,
        "Isolated" or "isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" or "merged_with_previous" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" or "merged_with_next" => SplitBehavior.MergedWithNext,
        "Contiguous" or "contiguous" => SplitBehavior.Contiguous,
        _ => throw section.Wrong("behavior", "Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous"),
    };

    /// <summary>The stretches of the text that stay, in order; empty ones may be among them.</summary>
    public static IEnumerable<(int Start, int End)> Split(List<Stretch> stretches, SplitBehavior behavior) => behavior switch
    {
        SplitBehavior.Removed => stretches.Where(stretch => !stretch.IsMatch).Select(stretch => (stretch.Start, stretch.End)),
        SplitBehavior.Isolated => stretches.Select(stretch => (stretch.Start, stretch.End)),
        SplitBehavior.MergedWithNext => MergedWithNext(stretches),
        _ => Merged(stretches, behavior),
    };

    private static List<(int Start, int End)> Merged(List<Stretch> stretches, SplitBehavior behavior)
    {
        var parts = new List<(int Start, int End)>();
        var previous = false;
        foreach (var stretch in stretches)
        {
            var joins = behavior == SplitBehavior.Contiguous ? stretch.IsMatch == previous : stretch.IsMatch && !previous;
            if (joins && parts.Count > 0) parts[^1] = (parts[^1].Start, stretch.End);
            else parts.Add((stretch.Start, stretch.End));
            previous = stretch.IsMatch;
        }

        return parts;
    }

    private static List<(int Start, int End)> MergedWithNext(List<Stretch> stretches)
    {
        var parts = new List<(int Start, int End)>();
        var following = false;
        for (var index = stretches.Count - 1; index >= 0; index--)
        {
            var stretch = stretches[index];
            if (stretch.IsMatch && !following && parts.Count > 0) parts[^1] = (stretch.Start, parts[^1].End);
            else parts.Add((stretch.Start, stretch.End));
            following = stretch.IsMatch;
        }

        parts.Reverse();
        return parts;
    }
}
