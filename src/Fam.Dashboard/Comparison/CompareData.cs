using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>What the page of comparisons shows, as far as the view that is open needs it.</summary>
/// <param name="Sweeps">Those that are compared.</param>
/// <param name="View">Arms over length.</param>
/// <param name="Pairs">Null where nothing is evaluated, and where the orchestrator refused.</param>
/// <param name="PairsFault">Why the orchestrator refused to compare pairs; null where it did not.</param>
/// <param name="Depths">Null in other views.</param>
/// <param name="Tasks">Null in other views.</param>
public sealed record CompareData(IReadOnlyList<SweepDetail> Sweeps, ComparisonView View, ComparisonPairs? Pairs, string? PairsFault, ComparisonDepths? Depths, ComparisonTasks? Tasks)
{
    /// <summary>Whether nothing in it can change any more.</summary>
    public bool Ended => Sweeps.All(sweep => sweep.FinishedAt is not null);

    public bool HasScores => IsScored(View);

    /// <summary>Whether any cell of a comparison has a score.</summary>
    public static bool IsScored(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Arms.Any(arm => arm.Cells.Any(cell => cell is not null));
    }

    /// <summary>For names of files.</summary>
    public string Name => Sweeps.Count == 1 ? Sweeps[0].Name : $"{Sweeps[0].Name}-and-{Sweeps.Count - 1}-more";
}
