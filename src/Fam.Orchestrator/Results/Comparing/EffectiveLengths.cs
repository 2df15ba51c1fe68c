using Fam.Contracts.Views;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Up to which length an arm's score is above a threshold (RULER's idea, arXiv 2404.06654, section 4).</summary>
public static class EffectiveLengths
{
    /// <summary>Null where no length is scored.</summary>
    /// <param name="lengths">Ascending.</param>
    /// <param name="cells">One for each length, null where nothing is scored.</param>
    public static EffectiveLength? Of(IReadOnlyList<ComparisonLength> lengths, IReadOnlyList<ComparisonCell?> cells, double threshold)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        var scored = lengths.Zip(cells).Where(pair => pair.Second is not null).Select(pair => (Length: pair.First, Cell: pair.Second!)).ToList();
        if (scored.Count == 0)
            return null;
        var longest = scored.Count - 1;
        var (at, low, high) = (Last(cell => cell.Rate), Last(cell => cell.Low), Last(cell => cell.High));
        return new EffectiveLength
        {
            Threshold = threshold,
            Length = Length(at),
            Low = Length(low),
            High = Length(high),
            Tokens = at < 0 ? null : scored[at].Length.MeanPromptTokens,
            Censored = at == longest,
            HighCensored = high == longest,
            Dips = scored.Take(Math.Max(0, at)).Any(pair => pair.Cell.Rate <= threshold),
        };

        int Last(Func<ComparisonCell, double> of) => scored.FindLastIndex(pair => of(pair.Cell) > threshold);
        int? Length(int index) => index < 0 ? null : scored[index].Length.FillerBlocks;
    }
}
