namespace Fam.Contracts.Views;

/// <summary>Every task against every configuration (as the paper's Table 11 and Fig. 3b).</summary>
public sealed record ComparisonTasks
{
    /// <summary>Tasks at most.</summary>
    public const int MostTasks = 40;

    public required IReadOnlyList<ComparedSweep> Sweeps { get; init; }
    public required string Baseline { get; init; }
    public required double Alpha { get; init; }

    /// <summary>Tests in the table, over which their p are corrected together (Holm).</summary>
    public required int Comparisons { get; init; }

    /// <summary>The columns, in the order of their arms.</summary>
    public required IReadOnlyList<ConfigurationColumn> Columns { get; init; }

    public required IReadOnlyList<TaskRow> Tasks { get; init; }
}

/// <summary>A configuration at one size.</summary>
/// <param name="Arms">Its arms: seeds, and whatever else varies.</param>
/// <param name="Stack">Sum of its normalised scores over the tasks that every column of its size has (a bar of Fig. 3b); null where there is none.</param>
public sealed record ConfigurationColumn(string Configuration, string Size, int Arms, double? Stack);

/// <summary>A task's row.</summary>
public sealed record TaskRow
{
    public required string Task { get; init; }
    public required string Metric { get; init; }
    public required bool HigherIsBetter { get; init; }

    /// <summary>One for each column; null where nothing is scored.</summary>
    public required IReadOnlyList<TaskCell?> Cells { get; init; }
}

/// <summary>A configuration's score at a task: the mean of its arms' means over all lengths.</summary>
public sealed record TaskCell
{
    public required int Arms { get; init; }
    public required int Samples { get; init; }
    public required double Score { get; init; }

    /// <summary>Over arms where there are several (the standard deviation of their means over the root of their number), else over samples.</summary>
    public double? StandardError { get; init; }

    /// <summary>Share of the best configuration of its size, 0 to 1; of losses the best as a share of its own.</summary>
    public double? Normalised { get; init; }

    /// <summary>Whether all samples lie inside the configuration's reach.</summary>
    public required bool InReach { get; init; }

    /// <summary>Values that others made have columns of their own, named by the model; they are in no test and no share.</summary>
    public ScoreOrigin Origin { get; init; }

    /// <summary>Against the baseline on the same samples; null of the baseline, and where there is no pair.</summary>
    public PairedDifference? Against { get; init; }
}
